import { createRng } from "@espalier/learn";
import { expect, test } from "vitest";
import { RecordScanner } from "../csv/index.ts";
import { servedIris, servedWine } from "../fixtures/served-models.ts";
import { createChunkPredictor } from "./chunk-predictor.ts";
import { createPredictor } from "./predictor.ts";
import { Refusal } from "./refusal.ts";
import { rowsOfChunk } from "./row-chunk.ts";
import type { ServeRules } from "./served-model.ts";

const wine = servedWine();
const median: ServeRules = { missing: "median", bands: { Poor: [0, 5], Good: [5, 10] } };
const reject: ServeRules = { missing: "reject" };
const header = ["fixed acidity", "alcohol", "pH", "colour"];

const rng = createRng(5).fork("rows");
const pick = <T>(...values: readonly T[]): T => values[Math.floor(rng.next() * values.length)]!;
const rows = Array.from({ length: 300 }, (_, i) => ({
  ...(i % 7 === 0 ? {} : { "fixed acidity": 4 + rng.next() * 14 }),
  alcohol: pick<unknown>(rng.next() * 20, 12.5, null, ...(i % 29 === 0 ? ["x", Number.POSITIVE_INFINITY] : [])),
  ph: pick(3, 3.5),
  colour: pick<unknown>("red", "white", "orange", null),
}));

const chunkOf = (text: string, rules: ServeRules) => {
  const { texts } = createChunkPredictor(wine, rules);
  const scanner = new RecordScanner(",");
  scanner.push(Buffer.from(text));
  return texts.read(scanner.end(), texts.byName(header)).chunk;
};
const asCsv = (list: readonly object[]) =>
  list
    .map((row) => {
      const values = new Map(Object.entries(row) as [string, unknown][]);
      return ["fixed acidity", "alcohol", "ph", "colour"]
        .map((name) => `${(values.get(name) ?? "") as string | number}`)
        .join(",");
    })
    .join("\n");

test.each([
  ["median", median],
  ["reject", reject],
])("each row of a chunk is answered, or refused, as if it came alone: %s", (_name, rules) => {
  const one = createPredictor(wine, rules);
  const chunks = createChunkPredictor(wine, rules);
  const alone = rows.map((row) => {
    try {
      return one([row], () => "")[0]!;
    } catch (error) {
      return { code: (error as Refusal).code, message: (error as Refusal).message };
    }
  });
  for (const size of [300, 40]) {
    const outcomes = Array.from({ length: Math.ceil(rows.length / size) }, (_, at) =>
      chunks.predict(chunks.readRows(rows.slice(at * size, (at + 1) * size))),
    ).flat();
    const told = outcomes.map((outcome) =>
      outcome instanceof Refusal ? { code: outcome.code, message: outcome.message } : outcome,
    );
    expect(told).toEqual(alone);
  }
});

test("rows as texts are the same rows", () => {
  const chunks = createChunkPredictor(wine, median);
  const fromJson = chunks.predict(chunks.readRows(rows));
  const fromText = chunks.predict(chunkOf(asCsv(rows), median));
  const isRefused = (outcome: unknown) => outcome instanceof Refusal;
  expect(fromText.map(isRefused)).toEqual(fromJson.map(isRefused));
  expect(fromText.filter((outcome) => !isRefused(outcome))).toEqual(fromJson.filter((outcome) => !isRefused(outcome)));
});

test("the project's own words for missing values and its decimal comma are understood", () => {
  const rules: ServeRules = { missing: "median", csv: { missing: ["-999"], decimal: "," } };
  const { texts, predict } = createChunkPredictor(wine, rules);
  const scanner = new RecordScanner(";");
  scanner.push(Buffer.from("7,4;12,5;-999;NA\n7.4;12;3;red"));
  const [first, second] = predict(texts.read(scanner.end(), texts.byName(header)).chunk);
  expect(first).toMatchObject({ defaulted: ["pH", "colour"], unseen: ["colour"], out_of_range: [] });
  expect((second as Refusal).message).toBe('"fixed acidity" must be a number; got the text "7.4"');
});

test("a chunk tells its rows as objects, null where a value was missing or unknown", () => {
  const chunk = chunkOf("7,12,,orange\nx,12,3,red\n8,11,3,white", median);
  expect(chunk.rows).toBe(3);
  expect(rowsOfChunk(chunk)).toEqual([
    { "fixed acidity": 7, alcohol: 12, pH: null, colour: null },
    { "fixed acidity": 8, alcohol: 11, pH: 3, colour: "white" },
  ]);
});

test("a row whose prediction is not finite is refused alone; rows that were refused before stay so", () => {
  const { readRows, predict } = createChunkPredictor(servedIris(), reject);
  const name = "petal length (cm)";
  const gone = new Refusal("BODY_NOT_JSON", "the line is not JSON", "see above");
  const [first, second, third] = predict(readRows([{ [name]: 1.4 }, gone, { [name]: 1.7976931348623157e308 }]));
  expect(first).toMatchObject({ label: "setosa" });
  expect(second).toBe(gone);
  expect(third instanceof Refusal ? third.code : "predicted").toBe("PREDICTION_NOT_FINITE");
});

test("an empty chunk has no outcomes", () => {
  const { readRows, predict } = createChunkPredictor(wine, median);
  expect(predict(readRows([]))).toEqual([]);
});
