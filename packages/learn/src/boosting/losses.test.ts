import { describe, expect, test } from "vitest";
import { withDefaults } from "../field/index.ts";
import { createRng } from "../random/index.ts";
import { boostingRegressorFields, type RegressorParams } from "./fields.ts";
import { huberLoss } from "./huber-loss.ts";
import { logisticLoss } from "./logistic-loss.ts";
import { repeatScores, type Loss } from "./loss.ts";
import { powerLoss } from "./power-loss.ts";
import { absoluteLoss, quantileLoss } from "./quantile-loss.ts";
import { planRegression } from "./regression-plan.ts";
import { softmaxLoss } from "./softmax-loss.ts";
import { squaredLoss } from "./squared-loss.ts";

const ROWS = 40;
const rng = createRng(8);
const y = Float64Array.from({ length: ROWS }, () => Math.round(40 * rng.next() ** 3) / 4);
const positive = y.map((value) => value + 0.25);
const codes = (classes: number) => Int32Array.from({ length: ROWS }, (_, row) => (row * 7) % classes);
const weights = Float64Array.from({ length: ROWS }, () => 1 + rng.int(3));

const losses: readonly [string, (w: Float64Array | null) => Loss][] = [
  ["squared", (w) => squaredLoss(y, w)],
  ["absolute", (w) => absoluteLoss(y, w)],
  ["quantile", (w) => quantileLoss(y, w, 0.8)],
  ["huber", (w) => huberLoss(y, w, 1.3)],
  ["poisson", (w) => powerLoss(y, w, 1)],
  ["gamma", (w) => powerLoss(positive, w, 2)],
  ["tweedie", (w) => powerLoss(y, w, 1.4)],
  ["logistic", (w) => logisticLoss(codes(2), w)],
  ["softmax", (w) => softmaxLoss(codes(3), 3, w)],
];
/** The second derivative of these is another one on purpose: 1 where there is none, or scaled. */
const surrogate = new Set(["absolute", "quantile", "huber", "softmax"]);

describe.each(losses)("%s loss", (name, lossOf) => {
  describe.each([
    ["weighted", weights],
    ["not weighted", null],
  ])("%s", (_, w) => {
    const loss = lossOf(w);
    const size = ROWS * loss.groups;
    const total = w ? w.reduce((a, b) => a + b, 0) : ROWS;
    const derived = (scores: Float64Array) => {
      const [g, h] = [new Float64Array(size), new Float64Array(size)];
      loss.derive(scores, g, h);
      return { scores, g, h };
    };
    const moved = (scores: Float64Array, at: number, by: number) => scores.map((v, i) => (i === at ? v + by : v));
    // Off the kinks of the absolute, quantile and Huber losses.
    const scores = Float64Array.from({ length: size }, (_, i) => 0.0712 + ((i * 13) % 17) / 8);

    test("derivatives are those of the mean loss, by finite differences", () => {
      const { g, h } = derived(scores);
      const [step, wide] = [1e-5, 1e-4];
      for (let row = 0; row < ROWS; row++) {
        for (let k = 0; k < loss.groups; k++) {
          const at = row * loss.groups + k;
          const slope = (loss.mean(moved(scores, at, step)) - loss.mean(moved(scores, at, -step))) / (2 * step);
          expect(g[k * ROWS + row]).toBeCloseTo(slope * total, 4);
          if (surrogate.has(name)) continue;
          const [above, below] = [derived(moved(scores, at, wide)), derived(moved(scores, at, -wide))];
          expect(h[k * ROWS + row]).toBeCloseTo((above.g[k * ROWS + row]! - below.g[k * ROWS + row]!) / (2 * wide), 3);
        }
      }
      expect(h.every((value) => value >= 0)).toBe(true);
      expect(loss.hessianIsOne).toBe(w === null && h.every((value) => value === 1));
    });

    test("no other constant costs less than the base", () => {
      const repeated = (base: Float64Array) => {
        const out = new Float64Array(size);
        repeatScores(base, out);
        return out;
      };
      const base = loss.base();
      const least = loss.mean(repeated(base));
      for (const by of [1e-4, 0.01, 0.3, 2, 50]) {
        for (let k = 0; k < loss.groups; k++) {
          expect(loss.mean(repeated(moved(base, k, by)))).toBeGreaterThanOrEqual(least - 1e-12);
          expect(loss.mean(repeated(moved(base, k, -by)))).toBeGreaterThanOrEqual(least - 1e-12);
        }
      }
    });

    test.skipIf(!loss.leafStep)("no other step of a leaf costs less than its best one", () => {
      const at = derived(scores);
      const order = Int32Array.from({ length: ROWS }, (_, i) => (i * 11) % ROWS);
      for (const [begin, end] of [
        [0, 1],
        [3, 5],
        [7, 30],
        [0, ROWS],
      ] as const) {
        const inLeaf = new Set(order.subarray(begin, end));
        const costAt = (step: number) => loss.mean(scores.map((v, row) => (inLeaf.has(row) ? v + step : v)));
        const best = loss.leafStep!.best({ order, begin, end }, at);
        if (best === Number.NEGATIVE_INFINITY) continue; // all targets are 0: the lower the better
        for (const by of [1e-4, 0.01, 0.3, 2, 50]) {
          expect(costAt(best + by)).toBeGreaterThanOrEqual(costAt(best) - 1e-12);
          expect(costAt(best - by)).toBeGreaterThanOrEqual(costAt(best) - 1e-12);
        }
      }
    });
  });

  test("a weight of 2 costs and moves as much as the row twice", () => {
    // Row i of the weighted loss stands weights[i] times in `repeated`.
    const repeated = [...weights].flatMap((weight, row) => new Array<number>(weight).fill(row));
    const of = (values: Float64Array) => Float64Array.from(repeated, (row) => values[row]!);
    const codesOf = (classes: number) => Int32Array.from(repeated, (row) => codes(classes)[row]!);
    const twice: Record<string, Loss> = {
      squared: squaredLoss(of(y), null),
      absolute: absoluteLoss(of(y), null),
      quantile: quantileLoss(of(y), null, 0.8),
      huber: huberLoss(of(y), null, 1.3),
      poisson: powerLoss(of(y), null, 1),
      gamma: powerLoss(of(positive), null, 2),
      tweedie: powerLoss(of(y), null, 1.4),
      logistic: logisticLoss(codesOf(2), null),
      softmax: softmaxLoss(codesOf(3), 3, null),
    };
    const [ours, theirs] = [lossOf(weights), twice[name]!];
    const [base, other] = [ours.base(), theirs.base()];
    base.forEach((value, k) => expect(value).toBeCloseTo(other[k]!, 12));
    const repeat = (loss: Loss, rows: number) => {
      const out = new Float64Array(rows * loss.groups);
      repeatScores(base, out);
      return out;
    };
    expect(ours.mean(repeat(ours, ROWS))).toBeCloseTo(theirs.mean(repeat(theirs, repeated.length)), 12);
  });
});

test("the constants that peers start at: mean, median, quantile, log of the mean", () => {
  const values = Float64Array.of(1, 2, 3, 10);
  expect(squaredLoss(values, null).base()[0]).toBe(4);
  expect(absoluteLoss(values, null).base()[0]).toBe(2.5);
  expect(absoluteLoss(values, Float64Array.of(1, 1, 3, 1)).base()[0]).toBe(3);
  expect(quantileLoss(values, null, 0.9).base()[0]).toBe(10);
  expect(powerLoss(values, null, 1).base()[0]).toBe(Math.log(4));
  expect(powerLoss(new Float64Array(3), null, 1).base()[0]).toBeLessThan(-600);
  // 10 is out of reach and pulls with 1.5: (1 + 2 + 3 + 1.5) / 3.
  expect(huberLoss(values, null, 1.5).base()[0]).toBeCloseTo(2.5, 12);
});

test("huge and tiny targets are fitted in units in which nothing overflows, and come back", () => {
  const params = (loss: string) => withDefaults(boostingRegressorFields, { loss }) as RegressorParams;
  for (const size of [1e-300, 1, 1e300]) {
    for (const loss of ["squared", "absolute", "huber", "quantile", "poisson", "gamma", "tweedie"]) {
      const values = Float64Array.of(1, 2, 4, 8).map((value) => value * size);
      const plan = planRegression(params(loss), values, null);
      const own = plan.lossOf(values, null);
      const base = own.base();
      const scores = new Float64Array(4).fill(base[0]!);
      const [g, h] = [new Float64Array(4), new Float64Array(4)];
      own.derive(scores, g, h);
      expect([...g, ...h, own.mean(scores)].every(Number.isFinite), loss).toBe(true);
      expect(
        [...g].some((value) => value !== 0),
        loss,
      ).toBe(true);
    }
  }
});

test("a target that the loss cannot explain is refused with the rule and its first row", () => {
  const plan = (loss: string, values: number[], w: number[] | null = null) =>
    planRegression(
      withDefaults(boostingRegressorFields, { loss }) as RegressorParams,
      Float64Array.from(values),
      w && Float64Array.from(w),
    );
  for (const loss of ["poisson", "tweedie"]) {
    expect(() => plan(loss, [0, 1, -2, -3])).toThrow(
      expect.objectContaining({
        code: "TARGET_OUT_OF_DOMAIN",
        message: `the ${loss} loss needs targets that are at least 0; row 2 (the first is 0) has -2`,
      }),
    );
  }
  expect(() => plan("gamma", [1, 0])).toThrow("above 0; row 1 (the first is 0) has 0");
  expect(() => plan("gamma", [1, 0], [1, 0])).not.toThrow(); // a row of weight 0 takes no part
  expect(() => plan("squared", [-1, 0])).not.toThrow();
});
