import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { FeatureInfo, ModelInfo } from "../contract/index.ts";
import { hostileTexts } from "../fixtures/hostile-page.ts";
import { fitIris, servedIris, servedWine } from "../fixtures/served-models.ts";
import { defaultLimits, modelInfoOf } from "../predict/index.ts";
import { generateClient } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-client-"));
afterAll(() => rmSync(folder, { recursive: true }));

const wine = modelInfoOf(servedWine(), { missing: "median", bands: { Poor: [0, 5], Good: [5, 10] } }, defaultLimits);
const iris = modelInfoOf(servedIris(), { missing: "reject" }, defaultLimits);

/** All that a text could try, as the name of everything. */
const breakers = [
  ...hostileTexts.filter((text) => text.length < 1000),
  "*/ export const owned = 1; /*",
  '"; export const owned = 2; //',
  "`${owned}`",
  "``` # owned",
  "line\u2028separator",
  "constructor",
  "naïve Größe 温度",
];
const numberNamed = (name: string): FeatureInfo => ({
  name,
  accepted_names: [name],
  doc: name,
  kind: "number",
  min: 0,
  max: 1,
  unit: name,
  default: 0.5,
});
const levels: FeatureInfo = {
  name: "levels",
  accepted_names: ["levels"],
  kind: "category",
  levels: breakers,
  default: "",
};
const hostile: ModelInfo = {
  ...iris,
  name: breakers.join(""),
  target: { name: breakers.join(""), classes: breakers },
  features: [...breakers.map(numberNamed), levels],
};

const write = (name: string, info: ModelInfo) => {
  mkdirSync(join(folder, name));
  for (const { path, text } of generateClient(info, name)) writeFileSync(join(folder, name, path), text);
};
const textOf = (info: ModelInfo, path: string) => generateClient(info).find((file) => file.path === path)!.text;

const usage = `
import { createClient as wines, EspalierError } from "./wine/index.js";
import type { Row as WineRow } from "./wine/index.js";
import { createClient as flowers } from "./iris/index.js";

const settings = { baseUrl: "http://127.0.0.1:3000", apiKey: process.env.KEY };
const wine = wines(settings);
const iris = flowers(settings);
declare const process: { env: Record<string, string | undefined> };
declare const anyRow: WineRow;

const answer = await wine.predict({ "fixed acidity": 7.4, alcohol: 12, colour: "white" }, { timeoutMs: 50 });
const prediction: number = answer.prediction;
const rating: "Poor" | "Good" | null = answer.rating;
await wine.predict({ fixed_acidity: 7.4, ph: null, colour: "rosé" });
await wine.predict({});
await wine.predict(anyRow);
const { count } = await wine.predictBatch([{ alcohol: 12 }, {}]);
for await (const item of wine.predictStream([{ alcohol: 12 }], { chunkRows: 10 })) {
  if (item.ok) console.log(item.row, item.prediction.rating);
  else throw item.error;
}
declare const console: { log(...values: unknown[]): void };
const flower = await iris.predict({ petal_length_cm: 1.4 });
const label: "setosa" | "versicolor" | "virginica" = flower.label;
const share: number = flower.probabilities.setosa;
const isReady: boolean = await iris.ready();
const code: string = new EspalierError("", {} as never).code;

// @ts-expect-error a misspelt feature
await wine.predict({ "fixed acidty": 7.4 });
// @ts-expect-error a text in the place of a number
await wine.predict({ alcohol: "12" });
// @ts-expect-error one feature in both spellings
await wine.predict({ "fixed acidity": 7.4, fixed_acidity: 7.4 });
// @ts-expect-error what is predicted is no feature
await wine.predict({ quality: 5 });
// @ts-expect-error a misspelt feature in a batch
await wine.predictBatch([{ alcohl: 12 }]);
// @ts-expect-error no band of that name
if (answer.rating === "Excellent") console.log();
// @ts-expect-error every feature must have a value
await iris.predict({});
// @ts-expect-error null is none
await iris.predict({ petal_length_cm: null });
// @ts-expect-error no class of that name
console.log(flower.probabilities.rose);
// @ts-expect-error a classifier has no rating
console.log(flower.rating);
// @ts-expect-error a misspelt setting
flowers({ baseURL: "http://127.0.0.1:3000" });
console.log(prediction, rating, count, label, share, isReady, code);
`;

test("what is right compiles, and a misspelt feature, class or band does not; no name breaks out of its place", () => {
  write("wine", wine);
  write("iris", iris);
  write("hostile", hostile);
  writeFileSync(join(folder, "usage.ts"), usage);
  writeFileSync(join(folder, "hostile.ts"), hostileUsage);
  const options = {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: "es2022",
    module: "nodenext",
    lib: ["es2022", "dom"],
    types: [],
  };
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: ["usage.ts", "hostile.ts"] }),
  );
  const tsc = resolve(import.meta.dirname, "../../../../node_modules/typescript/bin/tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

const hostileUsage = `
import * as client from "./hostile/index.js";
type Names = keyof client.NamedRow;
const names: Names[] = ${JSON.stringify(["levels", ...breakers])};
const labels: client.Label[] = ${JSON.stringify(breakers)};
// @ts-expect-error nothing but the declarations is declared
client.owned;
export { names, labels };
`;

test("the code of a client of hostile names runs, and says its model's name", async () => {
  const text = textOf(hostile, "index.js");
  const { generatedFor, owned } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    generatedFor: { name: string };
    owned?: unknown;
  };
  expect(generatedFor.name).toBe(hostile.name);
  expect(owned).toBeUndefined();
});

test("in the README hostile names stay within their cells, on one line", () => {
  const readme = textOf(hostile, "README.md");
  const table = readme.slice(readme.indexOf("|---|")).trim().split("\n").slice(1);
  expect(table).toHaveLength(hostile.features.length);
  for (const line of table) expect(line.replaceAll(/\\\|/g, "").match(/\|/g)).toHaveLength(6);
  // Outside of code, nothing that would be HTML.
  expect(readme.replaceAll(/(`+)[^`][\s\S]*?[^`]?\1(?!`)/g, "").replaceAll(/\\./g, "")).not.toMatch(/<\w/);
});

test("the same model gives the same bytes, with the model's version as the package's", () => {
  expect(generateClient(wine)).toEqual(generateClient(structuredClone(wine)));
  expect(JSON.parse(textOf(wine, "package.json"))).toMatchObject({
    name: "wine-quality-client",
    version: "3.0.0",
    espalier: { client: 1, model: "wine-quality", version: 3 },
  });
});

test("ranges, units and what stands in are in the doc comments", () => {
  const types = textOf(wine, "index.d.ts");
  expect(types).toMatch(
    /\/\*\* Tartaric acid\. Usually 4 to 16 g\/L\. Left out: [\d.]+\. \*\/\n {2}readonly "fixed acidity"\?: number \| null/,
  );
  expect(types).toContain('readonly colour?: "red" | "white" | (string & {}) | null | undefined;');
});

test("a model whose names are the same in snake_case has one type of row", () => {
  const plain = modelInfoOf(
    { ...servedIris(), model: fitIris(["a", "b", "c"], "length") },
    { missing: "median" },
    defaultLimits,
  );
  expect(textOf(plain, "index.d.ts")).toContain("export type Row = NamedRow;");
});

test.each(["Wine", "", "a b", "@acme", "../x", `${"x".repeat(215)}`])("%j is no name of a package", (name) => {
  expect(() => generateClient(wine, name)).toThrow(expect.objectContaining({ code: "CLIENT_NAME_INVALID" }));
});

test("a client is a few kilobytes", () => {
  const bytes = generateClient(wine).map(({ path, text }) => [path, Buffer.byteLength(text)] as const);
  const sizes = Object.fromEntries(bytes);
  expect(sizes["index.js"]).toBeLessThan(12_000);
  expect(sizes["index.d.ts"]).toBeLessThan(10_000);
});
