import { expect, test } from "vitest";
import { differenceInterval, directionOf, judgeMetric, type Interval } from "./judge-metric.ts";

const at = (value: number | null, interval: Interval | null = null) => ({ value, interval });

test("a metric is better in its own direction, and only beyond noise", () => {
  const sure: Interval = [0.39, 0.41];
  expect(judgeMetric("r2", at(0.4, sure), at(0.5, [0.49, 0.51]))).toMatchObject({
    verdict: "better",
    direction: "maximize",
  });
  expect(judgeMetric("rmse", at(0.4, sure), at(0.5, [0.49, 0.51]))).toMatchObject({
    verdict: "worse",
    direction: "minimize",
  });
  expect(judgeMetric("rmse", at(0.5, [0.49, 0.51]), at(0.4, sure)).verdict).toBe("better");
  expect(judgeMetric("r2", at(0.4, [0.3, 0.5]), at(0.45, [0.35, 0.55])).verdict).toBe("within noise");
});

test("where an interval is not known, nothing is said of noise", () => {
  expect(judgeMetric("r2", at(0.4), at(0.5, [0.49, 0.51]))).toMatchObject({ verdict: "noise unknown", interval: null });
  expect(judgeMetric("cv_r2", at(0.4), at(0.5))).toMatchObject({ verdict: "noise unknown", direction: "maximize" });
});

test("a number that nobody knows the direction of has changed, no more; the same number is equal; none is absent", () => {
  expect(judgeMetric("report.rows", at(1), at(2))).toMatchObject({
    verdict: "changed",
    direction: null,
    difference: 1,
  });
  expect(judgeMetric("r2", at(0.4), at(0.4)).verdict).toBe("equal");
  expect(judgeMetric("r2", at(0.3), at(0.1 + 0.2))).toMatchObject({ verdict: "equal", difference: 0 });
  expect(judgeMetric("r2", at(null), at(0.4))).toMatchObject({ verdict: "absent", difference: null });
  expect(directionOf("__proto__")).toBeNull();
});

test("the interval of a difference is that of two independent estimates", () => {
  // Standard errors of 3 and 4 make one of 5: half widths are added as they are.
  const [low, high] = differenceInterval(at(10, [7, 13]), at(20, [16, 24]))!;
  expect([low, high]).toEqual([5, 15]);
  // Skewed: downwards count b's lower and a's upper half.
  expect(differenceInterval(at(0, [-1, 3]), at(0, [-4, 2]))).toEqual([-5, Math.hypot(2, 1)]);
});

test("two samples of one population are told apart one time in twenty at most", () => {
  // 95% intervals of means of normal samples with known spread, from a seeded generator.
  let state = 1;
  const uniform = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const estimate = () => {
    const mean = normal() / 10;
    return at(mean, [mean - 0.196, mean + 0.196]);
  };
  const verdicts = Array.from({ length: 4000 }, () => judgeMetric("r2", estimate(), estimate()).verdict);
  const told = verdicts.filter((verdict) => verdict !== "within noise").length / verdicts.length;
  expect(told).toBeGreaterThan(0.035);
  expect(told).toBeLessThan(0.065);
});
