import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { binaryLoss, softmaxLoss } from "./class-loss.ts";
import { fitLogistic, type LogisticFit } from "./fit-logistic.ts";

function data(rows: number, width: number, classes: number, noise: number) {
  const rng = createRng(`logistic ${rows} ${width} ${classes}`);
  const columns = Array.from({ length: width }, (_, j) => {
    return Float64Array.from({ length: rows }, () => rng.normal() * 10 ** (j % 3) + 5 * j);
  });
  const codes = Int32Array.from({ length: rows }, (_, i) => {
    const score = columns[0]![i]! + (columns[1]![i]! - 5) / 10 + noise * rng.normal();
    return i < classes ? i : Math.max(0, Math.min(classes - 1, Math.floor(score + classes / 2)));
  });
  const weights = Float64Array.from({ length: rows }, () => 0.5 + rng.next());
  return { columns, codes, weights };
}

/** The slope of the objective by every coefficient and intercept, in the features' own units, from the definition. */
function slopes(fit: LogisticFit, d: ReturnType<typeof data>, classes: number, penalty: number): number[] {
  const width = d.columns.length;
  const heads = fit.intercept.length;
  const out = Array.from({ length: heads * (width + 1) }, (_, at) => {
    const j = at % (width + 1);
    return j < width ? penalty * fit.coef[Math.floor(at / (width + 1)) * width + j]! : 0;
  });
  d.codes.forEach((code, i) => {
    const scores = Array.from(fit.intercept, (b, h) =>
      d.columns.reduce((t, c, j) => t + c[i]! * fit.coef[h * width + j]!, b),
    );
    const all = heads === 1 ? [0, ...scores] : scores;
    const total = all.reduce((t, s) => t + Math.exp(s), 0);
    for (let h = 0; h < heads; h++) {
      const k = heads === 1 ? 1 : h;
      const miss = d.weights[i]! * (Math.exp(all[k]!) / total - (code === k ? 1 : 0));
      for (let j = 0; j <= width; j++) out[h * (width + 1) + j]! += miss * (j < width ? d.columns[j]![i]! : 1);
    }
  });
  expect(classes === 2 ? 1 : classes).toBe(heads);
  return out;
}

for (const classes of [2, 3, 5]) {
  for (const penalty of [1e-6, 1, 1e3]) {
    test(`the slope is 0 at the fit of ${classes} classes with penalty ${penalty}, by either solver`, () => {
      const d = data(300, 6, classes, 1);
      const exact = fitLogistic(d.columns, d.codes, classes, penalty, d.weights);
      const near = fitLogistic(d.columns, d.codes, classes, penalty, d.weights, undefined, "conjugate gradient");
      // 300 rows of values up to 300: each slope is a sum of terms up to 1e4, rounded to 1e-16 of that.
      for (const slope of slopes(exact, d, classes, penalty)) expect(Math.abs(slope)).toBeLessThan(1e-9);
      near.coef.forEach((value, i) =>
        expect(Math.abs(value - exact.coef[i]!)).toBeLessThan(1e-7 * (1 + Math.abs(value))),
      );
      if (classes > 2) expect(exact.intercept.reduce((a, b) => a + b)).toBeCloseTo(0, 9);
    });
  }
}

test("classes that a line separates perfectly still have a fit, even with next to no penalty", () => {
  const x = Float64Array.of(-3, -2, -1, 1, 2, 3);
  for (const solver of ["cholesky", "conjugate gradient"] as const) {
    for (const penalty of [1e-10, 1e-3, 1]) {
      const codes = Int32Array.of(0, 0, 0, 1, 1, 1);
      const fit = fitLogistic([x], codes, 2, penalty, new Float64Array(6).fill(1), undefined, solver);
      expect(fit.coef[0]).toBeGreaterThan(0);
      expect(Math.abs(fit.intercept[0]!)).toBeLessThan(1e-6);
    }
  }
});

test("losses and their derivatives agree with differences of the loss", () => {
  const rng = createRng("losses");
  const weights = Float64Array.of(1, 2, 0.5, 1);
  for (const loss of [
    binaryLoss(Int32Array.of(0, 1, 1, 0), weights),
    softmaxLoss(Int32Array.of(0, 2, 1, 2), weights, 3),
  ]) {
    const scores = Float64Array.from({ length: loss.heads * 4 }, () => 2 * rng.normal());
    const slopesAt = (at: Float64Array) => {
      const out = new Float64Array(at.length);
      return { value: loss.evaluate(at, out), out };
    };
    const step = 1e-5;
    scores.forEach((_, j) => {
      const [up, down] = [step, -step].map((by) => slopesAt(scores.map((s, k) => (k === j ? s + by : s))));
      const here = slopesAt(scores);
      expect((up!.value - down!.value) / (2 * step)).toBeCloseTo(here.out[j]!, 8); // differences: half the digits
      const direction = scores.map((_, k) => (k === j ? 1 : 0));
      loss.applyCurvature(direction);
      direction.forEach((bend, k) => expect((up!.out[k]! - down!.out[k]!) / (2 * step)).toBeCloseTo(bend, 8));
      const bends = new Float64Array(4);
      loss.curvature(Math.floor(j / 4), 0, bends);
      expect(bends[j % 4]).toBeCloseTo(direction[j % 4]!, 14);
    });
  }
});

test("the loss of a far away score is exact, not infinite", () => {
  const out = new Float64Array(2);
  expect(binaryLoss(Int32Array.of(0, 1), Float64Array.of(1, 1)).evaluate(Float64Array.of(800, 800), out)).toBe(800);
  expect([...out]).toEqual([1, -0]);
});
