import {
  asRecipe,
  createRng,
  createTable,
  fitModel,
  forest,
  numberColumn,
  takeRows,
  takeTarget,
  type Target,
} from "@espalier/learn";
import { expect, test } from "vitest";
import { compareWithChampion } from "./compare-with-champion.ts";

/** A target that is mostly noise, so that a forest knows by heart what it was fitted on and little else. */
const rng = createRng(5);
const x = Array.from({ length: 400 }, () => rng.next());
const table = createTable([numberColumn("x", x)]);
const target: Target = {
  name: "y",
  task: "regression",
  values: Float64Array.from(x, (value) => value + 2 * rng.next()),
};

const rowsFrom = (first: number, end: number) => Int32Array.from({ length: end - first }, (_, i) => first + i);
const side = (rows: Int32Array) => ({ table: takeRows(table, rows), target: takeTarget(target, rows) });
const fitted = (rows: Int32Array) =>
  fitModel(asRecipe(forest.regressor({ trees: 30 })), side(rows).table, side(rows).target, { rng: createRng(1) });

const model = fitted(rowsFrom(0, 200));
const champion = fitted(rowsFrom(200, 360)); // of the rows that are held out now, it knows 160 and not 40
const held = {
  model,
  champion,
  version: 3,
  test: side(rowsFrom(200, 400)),
  metrics: new Set(["r2"]),
  rng: createRng(2),
};

test("a champion that knows held-out rows by heart is judged on the others only", () => {
  const naive = compareWithChampion({ ...held, seen: "others" });
  expect(naive.differences.r2!.high).toBeLessThan(0); // it would seem much better
  const fair = compareWithChampion({ ...held, seen: side(rowsFrom(200, 360)).table });
  expect(fair).toMatchObject({ rows: { held: 200, judged: 40 }, championKnowsThem: "no" });
  expect(fair.differences.r2!.high).toBeGreaterThan(0);
});

test("where hardly a row is left, all judge, and the comparison says so", () => {
  const comparison = compareWithChampion({ ...held, seen: side(rowsFrom(200, 390)).table });
  expect(comparison).toMatchObject({ rows: { held: 200, judged: 200 }, championKnowsThem: "yes" });
});

test("where nobody knows what it was fitted on, all judge, and the comparison says so", () => {
  expect(compareWithChampion({ ...held, seen: "gone" })).toMatchObject({ championKnowsThem: "unknown" });
});
