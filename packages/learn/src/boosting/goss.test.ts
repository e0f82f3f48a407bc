import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import type { Features } from "../table/index.ts";
import { boosting, type BoostingRegressorOptions } from "./builders.ts";
import { drawByGradient } from "./goss.ts";
import { trainBoosting } from "./train.ts";

const rates = { topFraction: 0.2, otherFraction: 0.1 };
const ROWS = 100;

function derivatives(groups: number) {
  const rng = createRng(2);
  const g = Float64Array.from({ length: ROWS * groups }, () => rng.int(41) - 20);
  return { g, h: g.map((value) => 1 + Math.abs(value) / 4) };
}

test.each([1, 3])(
  "the largest gradients stay as they are, the drawn others stand for all others (%i groups)",
  (groups) => {
    const before = derivatives(groups);
    const after = derivatives(groups);
    const rows = [...drawByGradient(after.g, after.h, groups, rates, createRng(4))];
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
    expect(rows.length).toBe(30);
    const size = (row: number) =>
      Array.from({ length: groups }, (_, k) => Math.abs(before.g[k * ROWS + row]!)).reduce((a, b) => a + b, 0);
    const sizes = Array.from({ length: ROWS }, (_, row) => size(row)).sort((a, b) => b - a);
    const isScaled = (row: number) => after.h[row] !== before.h[row];
    const others = rows.filter(isScaled);
    const top = rows.filter((row) => !isScaled(row));
    expect(top.map(size).sort((a, b) => b - a)).toEqual(sizes.slice(0, 20));
    expect(others.length).toBe(10);
    for (let i = 0; i < before.g.length; i++) {
      const factor = others.includes(i % ROWS) ? 8 : 1;
      expect(after.g[i]).toBe(before.g[i]! * factor);
      expect(after.h[i]).toBe(before.h[i]! * factor);
    }
  },
);

test("over many draws the sampled sums are the whole ones", () => {
  const { g } = derivatives(1);
  const whole = g.reduce((a, b) => a + b, 0);
  let mean = 0;
  for (let draw = 0; draw < 4000; draw++) {
    const one = derivatives(1);
    const rows = drawByGradient(one.g, one.h, 1, rates, createRng(draw));
    mean += rows.reduce((sum, row) => sum + one.g[row]!, 0) / 4000;
  }
  expect(Math.abs(mean - whole)).toBeLessThan(5); // standard error about 2
});

test("equal gradients keep the first rows, and rates that leave nothing out change nothing", () => {
  const equal = new Float64Array(10).fill(1);
  const rows = drawByGradient(equal, new Float64Array(10).fill(1), 1, rates, createRng(1));
  expect(rows.slice(0, 2)).toEqual(Int32Array.of(0, 1));
  const { g, h } = derivatives(1);
  expect(drawByGradient(g, h, 1, { topFraction: 0.6, otherFraction: 0.4 }, createRng(1)).length).toBe(ROWS);
  expect(g).toEqual(derivatives(1).g);
});

test("a model learns nearly as well from the sampled rows as from all", () => {
  const rng = createRng("goss");
  const column = () => Float64Array.from({ length: 2000 }, () => rng.next());
  const x: Features = { rows: 2000, names: ["a", "b"], levels: [0, 0], columns: [column(), column()] };
  const y = x.columns[0]!.map((a, row) => Math.sin(6 * a) + x.columns[1]![row]! + 0.1 * rng.normal());
  const cost = (options: BoostingRegressorOptions) => {
    const spec = boosting.regressor({ learningRate: 0.2, ...options });
    const target = { task: "regression", name: "y", values: y } as const;
    const predicted = trainBoosting(spec, x, target, { rng: createRng(1) }).predict(x);
    return predicted.reduce((sum, value, row) => sum + (value - y[row]!) ** 2, 0) / 2000;
  };
  const [all, sampled, few] = [cost({}), cost({ sampling: "goss" }), cost({ trees: 5 })];
  expect(sampled).toBeLessThan(1.6 * all);
  expect(sampled).toBeLessThan(few / 4);
  expect(sampled).not.toBe(all);
});
