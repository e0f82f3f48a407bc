import {
  asRecipe,
  createRng,
  createTable,
  encodeModel,
  encodeTable,
  fitModel,
  linear,
  numberColumn,
  ridge,
  takeRows,
  takeTarget,
  type Recipe,
  type Target,
} from "@espalier/learn";
import { expect, test } from "vitest";
import { temporaryStore } from "../store/fixtures/temporary.ts";
import type { Store } from "../store/index.ts";
import { compareSides } from "./compare-sides.ts";
import { sameRowIntervals } from "./same-rows.ts";
import type { Side } from "./side.ts";

const rows = 300;
const rng = createRng(1);
const draws = (label: string) => {
  const own = rng.fork(label);
  return Float64Array.from({ length: rows }, () => own.next());
};
const table = createTable([numberColumn("x", draws("x")), numberColumn("z", draws("z"))]);
const noise = draws("noise");
const values = Float64Array.from({ length: rows }, (_, i) => {
  const column = table.columns[0]!;
  return column.kind === "number" ? 2 * column.values[i]! + 0.3 * noise[i]! : 0;
});
const target: Target = { task: "regression", name: "y", values };
const all = [...Array(rows).keys()];
const [train, test_] = [all.filter((row) => row % 2 === 0), all.filter((row) => row % 2 === 1)];
const fitted = (recipe: Recipe) =>
  fitModel(recipe, takeRows(table, Int32Array.from(train)), takeTarget(target, Int32Array.from(train)), {
    rng: createRng(1),
  });

async function side(store: Store, recipe: Recipe, seed = 1): Promise<Side> {
  const put = (bytes: Uint8Array) => store.blobs.put(bytes);
  const split = { train, test: test_, foldOf: [], identical: { distinct: rows, repeated: 0 }, dropped: 0, seed };
  return {
    kind: "run",
    label: "run a",
    runId: null,
    commit: null,
    environment: null,
    settings: { list: [], known: null },
    params: {},
    metrics: { r2: 0.1, cv_r2: 0.1 },
    intervals: { r2: [-1, 1] },
    data: null,
    artifacts: new Map([
      ["table", await put(encodeTable({ table, target }))],
      ["split", await put(Buffer.from(JSON.stringify(split)))],
      ["model", await put(encodeModel(fitted(recipe)))],
    ]),
    stages: null,
  };
}

const good = asRecipe(linear());
const poor = asRecipe(ridge({ alpha: 300 }));

test("two models are judged on the rows that both were held back from: a real difference is seen where separate intervals hide it", async () => {
  const store = await temporaryStore();
  const [before, after] = [await side(store, poor), await side(store, good)];
  const paired = await sameRowIntervals(store, before, after);
  expect([...paired!.keys()]).toEqual(["r2"]);
  const [low, high] = paired!.get("r2")!;
  expect(low).toBeGreaterThan(0.05);
  expect(high).toBeLessThan(1);
  const measured = { ...after, metrics: { r2: 0.8 } };
  expect(compareSides(before, measured).metrics).toMatchObject([{ verdict: "within noise", isPaired: false }]);
  expect(compareSides(before, measured, paired).metrics).toMatchObject([{ verdict: "better", isPaired: true }]);
  expect(await sameRowIntervals(store, before, after)).toEqual(paired);
});

test("another split, a lost model or no store: nothing is judged on the same rows", async () => {
  const store = await temporaryStore();
  const [before, after, other] = [await side(store, poor), await side(store, good), await side(store, good, 2)];
  expect(await sameRowIntervals(store, before, other)).toBeNull();
  expect(await sameRowIntervals(null, before, after)).toBeNull();
  const gone = { ...before, artifacts: new Map([...before.artifacts, ["model", "0".repeat(64)]]) };
  expect(await sameRowIntervals(store, gone, after)).toBeNull();
  const hostile = { ...before, artifacts: new Map([...before.artifacts, ["model", "../../etc/passwd"]]) };
  expect(await sameRowIntervals(store, hostile, after)).toBeNull();
});
