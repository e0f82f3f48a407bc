import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { metricOf } from "./index.ts";
import { thresholdCurve } from "./threshold-curves.ts";

const target = (...codes: number[]) =>
  ({ name: "y", task: "classification", classes: ["no", "yes"], codes: Int32Array.from(codes) }) as const;
const probabilities = (...second: number[]) => Float64Array.from(second.flatMap((p) => [1 - p, p]));

test("every threshold counts what it finds, equal probabilities at once", () => {
  expect(thresholdCurve(target(1, 0, 1, 0, 1), probabilities(0.9, 0.8, 0.8, 0.2, 0.1))).toEqual([
    { threshold: 0.9, found: 1 / 3, wrong: 0, precision: 1 },
    { threshold: 0.8, found: 2 / 3, wrong: 1 / 2, precision: 2 / 3 },
    { threshold: 0.2, found: 2 / 3, wrong: 1, precision: 2 / 4 },
    { threshold: 0.1, found: 1, wrong: 1, precision: 3 / 5 },
  ]);
});

test("the areas under the curve are the metrics", () => {
  const rng = createRng(3);
  const codes = Array.from({ length: 500 }, () => rng.int(2));
  const p = probabilities(...codes.map((code) => Math.round(20 * Math.min(1, 0.3 * code + 0.7 * rng.next())) / 20));
  const curve = [{ found: 0, wrong: 0, precision: 1 }, ...thresholdCurve(target(...codes), p)];
  let [roc, precision] = [0, 0];
  for (let i = 1; i < curve.length; i++) {
    const [before, here] = [curve[i - 1]!, curve[i]!];
    roc += ((here.wrong - before.wrong) * (here.found + before.found)) / 2;
    precision += (here.found - before.found) * here.precision;
  }
  expect(roc).toBeCloseTo(metricOf("roc_auc").compute(target(...codes), p), 12);
  expect(precision).toBeCloseTo(metricOf("pr_auc").compute(target(...codes), p), 12);
});

test("with rows of one class only there is no curve", () => {
  expect(thresholdCurve(target(1, 1), probabilities(0.2, 0.7))).toEqual([]);
});
