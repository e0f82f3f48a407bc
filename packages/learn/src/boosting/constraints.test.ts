import { describe, expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import type { Features, Target } from "../table/index.ts";
import { boosting } from "./builders.ts";
import { trainBoosting } from "./train.ts";

const ROWS = 600;
const rng = createRng("constraints");
const column = () => Float64Array.from({ length: ROWS }, () => (rng.next() < 0.05 ? Number.NaN : rng.int(40) / 4));
const x: Features = {
  rows: ROWS,
  names: ["up", "down", "free", "other"],
  levels: [0, 0, 0, 0],
  columns: [column(), column(), column(), column()],
};
const at = (f: number, row: number) => x.columns[f]![row]! || 0;
// Mostly upwards in `up` and downwards in `down`, with waves against it, and noise.
const score = Float64Array.from(
  { length: ROWS },
  (_, row) =>
    at(0, row) / 3 +
    2 * Math.sin(at(0, row)) -
    at(1, row) / 4 +
    Math.cos(2 * at(1, row)) +
    (at(2, row) * at(3, row)) / 20 +
    rng.normal(),
);
const numbers: Target = { task: "regression", name: "y", values: score };
const counts: Target = { task: "regression", name: "y", values: score.map((v) => Math.max(0, Math.round(v + 3))) };
const classes: Target = {
  task: "classification",
  name: "y",
  codes: Int32Array.from(score, (v) => (v > 1 ? 1 : 0)),
  classes: ["no", "yes"],
};

/** The largest step against `direction` that the prediction makes along feature f, from 50 other rows' places. */
function worstStep(predict: (x: Features) => Float64Array, f: number, direction: number): number {
  const grid = Float64Array.from({ length: 60 }, (_, i) => i / 5 - 1);
  let worst = 0;
  for (let row = 0; row < 50; row++) {
    const columns = x.columns.map((values, j) => (j === f ? grid : new Float64Array(grid.length).fill(values[row]!)));
    const along = predict({ ...x, rows: grid.length, columns });
    for (let i = 1; i < along.length; i++) worst = Math.max(worst, -direction * (along[i]! - along[i - 1]!));
  }
  return worst;
}

describe.each([
  ["squared", boosting.regressor, numbers],
  ["poisson", (options: object) => boosting.regressor({ ...options, loss: "poisson" }), counts],
  ["logistic", boosting.classifier, classes],
] as const)("directions, %s loss", (_, spec, y) => {
  const fit = (options: object) =>
    trainBoosting(spec({ trees: 60, minLeafRows: 3, learningRate: 0.3, ...options }), x, y, { rng: createRng(1) });

  test.each([{}, { l1: 0.5, l2: 2 }, { growth: "depth", nodeColumnFraction: 0.5 }, { sampling: "goss" }])(
    "the prediction never goes against them: %o",
    (options) => {
      const fitted = fit({ ...options, increasing: ["up"], decreasing: ["down"] });
      const scores = (rows: Features) => fitted.scores(rows);
      expect(worstStep(scores, 0, 1)).toBe(0);
      expect(worstStep(scores, 1, -1)).toBe(0);
      expect(worstStep(scores, 2, 1)).toBeGreaterThan(0); // the others are free
    },
  );

  test("without them it does, and with them it still learns", () => {
    const free = fit({});
    expect(worstStep((rows) => free.scores(rows), 0, 1)).toBeGreaterThan(0.1);
    const importance = fit({ increasing: ["up"], decreasing: ["down"] }).importance()!;
    expect(importance[0]).toBeGreaterThan(0.1);
    expect(importance[1]).toBeGreaterThan(0.02);
  });
});

test("on no path do features meet that stand in no group together", () => {
  const groups = [
    ["up", "free"],
    ["free", "down"],
  ];
  const spec = boosting.regressor({ trees: 40, minLeafRows: 3, interactions: groups });
  const { trees } = trainBoosting(spec, x, numbers, { rng: createRng(1) });
  const allowed = [...groups, ["other"]].map((group) => new Set(group.map((name) => x.names.indexOf(name))));
  const seen = new Set<string>();
  const follow = (node: number, path: ReadonlySet<number>) => {
    const feature = trees.feature[node]!;
    if (feature < 0) {
      seen.add([...path].sort((one, other) => one - other).join());
      expect(allowed.some((group) => [...path].every((f) => group.has(f)))).toBe(true);
      return;
    }
    for (const child of [trees.next[node]!, trees.next[node]! + 1]) follow(child, new Set([...path, feature]));
  };
  for (const root of trees.starts.slice(0, -1)) follow(root, new Set());
  expect(seen).toContain("0,2");
  expect(seen).toContain("1,2");
  expect(seen).toContain("3");
});

test("names that are no features, categories and contradictions are refused together", () => {
  const withCategory = { ...x, levels: [0, 0, 3, 0] };
  const spec = boosting.regressor({
    increasing: ["up", "uup", "free"],
    decreasing: ["up"],
    interactions: [["up"], ["down", "no"]],
  });
  expect(() => trainBoosting(spec, withCategory, numbers, { rng: createRng(1) })).toThrow(
    expect.objectContaining({
      params: expect.objectContaining({
        problems: [
          expect.objectContaining({ path: "increasing.1", got: "uup" }),
          expect.objectContaining({ path: "increasing.2", rule: "a number feature" }),
          expect.objectContaining({ path: "decreasing.0", got: "up" }),
          expect.objectContaining({ path: "interactions.1.1", got: "no" }),
        ],
      }),
    }),
  );
});

test("directions are refused where leaves are refitted or scores are no order", () => {
  for (const loss of ["absolute", "quantile", "huber"] as const) {
    const spec = boosting.regressor({ loss, increasing: ["up"] });
    expect(() => trainBoosting(spec, x, numbers, { rng: createRng(1) })).toThrow(`empty with the ${loss} loss`);
  }
  const three: Target = { ...classes, codes: classes.codes.map((c, i) => (i % 5 ? c : 2)), classes: ["a", "b", "c"] };
  const spec = boosting.classifier({ decreasing: ["up"] });
  expect(() => trainBoosting(spec, x, three, { rng: createRng(1) })).toThrow("more than two classes");
});
