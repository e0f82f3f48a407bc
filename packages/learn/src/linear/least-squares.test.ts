import { expect, test } from "vitest";
import { createRng, type Rng } from "../random/index.ts";
import { choleskyFactor, choleskySolve, leastSquares } from "./index.ts";

const normals = (length: number, rng: Rng) => Float64Array.from({ length }, () => rng.normal());

/** Normal equations with an unpenalised intercept, solved by Gaussian elimination. */
function naive(columns: readonly Float64Array[], y: Float64Array, alpha: number, weights: Float64Array): number[] {
  const all = [...columns, new Float64Array(y.length).fill(1)];
  const a = all.map((left, j) => [
    ...all.map((right, k) =>
      y.reduce((t, _, i) => t + weights[i]! * left[i]! * right[i]!, j === k && j < columns.length ? alpha : 0),
    ),
    y.reduce((t, value, i) => t + weights[i]! * left[i]! * value, 0),
  ]);
  a.forEach((row, i) => {
    for (const other of a.slice(i + 1)) {
      const factor = other[i]! / row[i]!;
      for (let k = i; k < row.length; k++) other[k]! -= factor * row[k]!;
    }
  });
  const x = new Array<number>(all.length).fill(0);
  for (let i = all.length - 1; i >= 0; i--) {
    const rest = a[i]!.slice(i + 1, -1).reduce((t, value, k) => t + value * x[i + 1 + k]!, 0);
    x[i] = (a[i]!.at(-1)! - rest) / a[i]![i]!;
  }
  return x;
}

// The twin squares the condition number, which is small here.
test("least squares agrees with the normal equations, weighted and penalised, over many blocks", () => {
  const rng = createRng("least squares");
  for (const [rows, width, alpha] of [
    [5, 1, 0],
    [20, 3, 0],
    [20, 3, 2.5],
    [513, 6, 0.1],
    [1600, 4, 0],
  ] as const) {
    const columns = Array.from({ length: width }, (_, j) => normals(rows, rng).map((value) => value * (j + 1) + j));
    const y = normals(rows, rng);
    const weights = normals(rows, rng).map(Math.abs);
    const { coef, intercept, rank } = leastSquares(columns, y, alpha, weights);
    expect(rank).toBe(width);
    const wanted = naive(columns, y, alpha, weights);
    [...coef, intercept].forEach((value, j) => expect(value).toBeCloseTo(wanted[j]!, 10));
  }
});

test("columns that depend on one another are found, and the residual is as small as without them", () => {
  const rng = createRng("rank");
  for (let round = 0; round < 20; round++) {
    const rows = 30 + rng.int(40);
    const base = [normals(rows, rng), normals(rows, rng).map((v) => 1e6 + v), normals(rows, rng)];
    const y = normals(rows, rng);
    const mixed = [
      ...base,
      base[0]!.map((v, i) => 3 * v - base[2]![i]! + 7),
      base[2]!,
      new Float64Array(rows).fill(round),
    ];
    const [plain, fit] = [leastSquares(base, y, 0), leastSquares(mixed, y, 0)];
    expect(fit.rank).toBe(3);
    expect(fit.coef[5]).toBe(0);
    y.forEach((_, i) => {
      const at = (columns: readonly Float64Array[], coef: Float64Array) =>
        coef.reduce((t, c, j) => t + c * columns[j]![i]!, 0);
      // 1e6 + v keeps ten digits of v: the two fits differ by its rounding.
      expect(fit.intercept + at(mixed, fit.coef)).toBeCloseTo(plain.intercept + at(base, plain.coef), 7);
    });
  }
});

test("a column that varies in its last digits only is taken for a constant", () => {
  const rng = createRng("digits");
  const y = normals(50, rng);
  const noisy = new Float64Array(50).map((_, i) => 0.1 + (i % 2) * 2 ** -56);
  const { coef } = leastSquares([noisy, normals(50, rng)], y, 0);
  expect(coef[0]).toBe(0);
  expect(Math.abs(coef[1]!)).toBeLessThan(1);
});

test("all dummies of a category share the effect symmetrically around 0", () => {
  const dummies = [0, 1].map((level) => Float64Array.from({ length: 40 }, (_, i) => (i % 2 === level ? 1 : 0)));
  const y = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 10 : 20));
  const { coef, intercept, rank } = leastSquares(dummies, y, 0);
  expect(rank).toBe(1);
  expect([coef[0], coef[1], intercept].map((v) => Math.round(v! * 1e10) / 1e10)).toEqual([-5, 5, 15]);
});

test("an ill-conditioned polynomial fit keeps the digits that normal equations lose", () => {
  const x = Float64Array.from({ length: 100 }, (_, i) => i / 99);
  const powers = Array.from({ length: 8 }, (_, k) => x.map((v) => v ** (k + 1)));
  const y = x.map((_, i) => powers.reduce((t, column) => t + column[i]!, 1));
  const { coef, rank } = leastSquares(powers, y, 0);
  expect(rank).toBe(8);
  for (const value of coef) expect(value).toBeCloseTo(1, 6); // condition number 1e9
});

test("Cholesky solves what it factors and says when it cannot", () => {
  const rng = createRng("cholesky");
  for (let size = 1; size < 9; size++) {
    const b = Array.from({ length: size }, () => normals(size + 2, rng));
    const a = Float64Array.from(b.flatMap((row) => b.map((other) => row.reduce((t, v, k) => t + v * other[k]!, 0))));
    const wanted = normals(size, rng);
    const right = wanted.map((_, i) => wanted.reduce((t, v, j) => t + a[i * size + j]! * v, 0));
    const factor = Float64Array.from(a);
    expect(choleskyFactor(factor, size)).toBe(true);
    choleskySolve(factor, size, right).forEach((v, i) => expect(v).toBeCloseTo(wanted[i]!, 8));
  }
  expect(choleskyFactor(Float64Array.of(1, 0, 2, 1), 2)).toBe(false);
  expect(choleskyFactor(Float64Array.of(Number.NaN), 1)).toBe(false);
});
