import { expect, test } from "vitest";
import { createRng, type Rng } from "../random/index.ts";
import { holdout, kFold, stratifiedKFold, type Fold } from "./split.ts";

const seeds = Array.from({ length: 60 }, (_, seed) => seed);
const times = (count: number, of: (i: number) => number) => Int32Array.from({ length: count }, (_, i) => of(i));
const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
const count = (rows: Int32Array, codes: Int32Array, code: number) => rows.filter((row) => codes[row] === code).length;

/** A class of its own chance for each row, and groups of mixed sizes, pure or not. */
function randomCase(seed: number, groupsArePure: boolean) {
  const rng = createRng(seed).fork("case");
  const rows = 60 + rng.int(300);
  const classCount = 2 + rng.int(4);
  const skewed = () => Math.floor(classCount * rng.next() ** 2);
  const groupCount = Math.ceil(rows / (1 + rng.int(4)));
  const groups = times(rows, () => 3 * Math.floor(groupCount * rng.next() ** 1.5) - 7);
  const classOfGroup = new Map([...groups].map((group) => [group, skewed()]));
  const codes = times(rows, (row) => (groupsArePure ? classOfGroup.get(groups[row]!)! : skewed()));
  return { rows, classCount, groups, codes, k: 2 + rng.int(5) };
}

function groupsOfClass(codes: Int32Array, groups: Int32Array, code: number): Set<number> {
  return new Set([...groups].filter((_, row) => codes[row] === code));
}

/** Random cases in which no class is too small to be split. */
const stratifiable = (pure: boolean) =>
  seeds
    .map((seed) => ({ seed, ...randomCase(seed, pure) }))
    .filter(({ codes, groups, classCount }) =>
      Array.from({ length: classCount }, (_, c) => groupsOfClass(codes, groups, c).size).every((n) => n !== 1),
    );

function expectPartition(folds: readonly Fold[], rows: number): void {
  const all = Array.from({ length: rows }, (_, row) => row);
  expect(folds.flatMap((fold) => [...fold.test]).sort((a, b) => a - b)).toEqual(all);
  for (const { train, test } of folds) {
    expect([...train, ...test].sort((a, b) => a - b)).toEqual(all);
    expect([...train]).toEqual([...train].sort((a, b) => a - b));
    expect([...test]).toEqual([...test].sort((a, b) => a - b));
  }
}

function expectGroupsWhole({ train, test }: Fold, groups: Int32Array): void {
  const trained = new Set([...train].map((row) => groups[row]!));
  expect([...test].filter((row) => trained.has(groups[row]!))).toEqual([]);
}

test("every row is tested once, and every split has all rows, ascending", () => {
  for (const seed of seeds) {
    const { rows, codes, groups, k } = randomCase(seed, false);
    const rng = createRng(seed);
    expectPartition(kFold(rows, k, { rng }), rows);
    expectPartition(kFold(rows, k, { rng, groups }), rows);
    expectPartition(stratifiedKFold(codes, k, { rng }), rows);
  }
});

test("without groups, sizes differ by one row at most, and so does each class", () => {
  for (const seed of seeds) {
    const { rows, codes, classCount, k } = randomCase(seed, false);
    expect(spread(kFold(rows, k, { rng: createRng(seed) }).map((fold) => fold.test.length))).toBeLessThanOrEqual(1);
    const folds = stratifiedKFold(codes, k, { rng: createRng(seed) });
    expect(spread(folds.map((fold) => fold.test.length))).toBeLessThanOrEqual(1);
    for (let c = 0; c < classCount; c++) {
      expect(spread(folds.map((fold) => count(fold.test, codes, c)))).toBeLessThanOrEqual(1);
    }
  }
});

test("no group is on both sides of any split", () => {
  for (const { seed, rows, codes, groups, k } of [...stratifiable(true), ...stratifiable(false)]) {
    const rng = createRng(seed);
    for (const fold of kFold(rows, k, { rng, groups })) expectGroupsWhole(fold, groups);
    for (const fold of stratifiedKFold(codes, k, { rng, groups })) expectGroupsWhole(fold, groups);
    expectGroupsWhole(holdout(rows, 0.25, { rng, groups }), groups);
    expectGroupsWhole(holdout(rows, 0.25, { rng, groups, stratify: codes }), groups);
  }
});

test("a class with k groups of its own is in every test side; with fewer, in as many as it has groups", () => {
  const cases = stratifiable(true);
  expect(cases.length).toBeGreaterThan(20);
  for (const { seed, codes, groups, classCount, k } of cases) {
    const folds = stratifiedKFold(codes, k, { rng: createRng(seed), groups });
    for (let c = 0; c < classCount; c++) {
      const reached = folds.filter((fold) => count(fold.test, codes, c) > 0).length;
      expect(reached).toBe(Math.min(k, groupsOfClass(codes, groups, c).size));
    }
  }
});

test("with groups of mixed classes, sizes and classes stay within the largest group of even", () => {
  for (const { seed, codes, groups, classCount, k } of stratifiable(false)) {
    const folds = stratifiedKFold(codes, k, { rng: createRng(seed), groups });
    const largest = Math.max(...[...new Set(groups)].map((group) => groups.filter((g) => g === group).length));
    expect(spread(folds.map((fold) => fold.test.length))).toBeLessThanOrEqual(largest);
    for (let c = 0; c < classCount; c++) {
      expect(spread(folds.map((fold) => count(fold.test, codes, c)))).toBeLessThanOrEqual(largest);
    }
  }
});

test("one huge group leaves the other folds of equal size", () => {
  const groups = times(100, (row) => (row < 40 ? 0 : row));
  const sizes = kFold(100, 5, { rng: createRng(1), groups }).map((fold) => fold.test.length);
  expect(sizes.sort((a, b) => a - b)).toEqual([15, 15, 15, 15, 40]);
});

test("a holdout has its share of the rows, to one, and of each class, to one", () => {
  for (const seed of seeds) {
    const { rows, codes, classCount } = randomCase(seed, false);
    const fraction = 0.1 + 0.8 * createRng(seed).next();
    const plain = holdout(rows, fraction, { rng: createRng(seed) });
    expect(Math.abs(plain.test.length - rows * fraction)).toBeLessThan(1);
    const { test: held } = holdout(rows, fraction, { rng: createRng(seed), stratify: codes });
    expect(Math.abs(held.length - rows * fraction)).toBeLessThan(1 + classCount); // rare classes are kept on both sides
    for (let c = 0; c < classCount; c++) {
      const share = codes.filter((code) => code === c).length * fraction;
      expect(Math.abs(count(held, codes, c) - share)).toBeLessThanOrEqual(1);
    }
  }
});

test("a stratified holdout keeps a class of two rows on both sides", () => {
  const codes = times(50, (row) => (row < 2 ? 1 : 0));
  for (const seed of seeds) {
    const { train, test: held } = holdout(50, 0.1, { rng: createRng(seed), stratify: codes });
    expect([count(train, codes, 1), count(held, codes, 1)]).toEqual([1, 1]);
  }
});

test("no side of a holdout is empty, however small the share", () => {
  for (const fraction of [0.001, 0.999]) {
    const { train, test: held } = holdout(10, fraction, { rng: createRng(1) });
    expect(Math.min(train.length, held.length)).toBe(1);
  }
});

test("same seed, same folds; another seed, others; and rows are well mixed", () => {
  const draw = (rng: Rng) => kFold(100, 5, { rng }).map((fold) => [...fold.test]);
  expect(draw(createRng(1))).toEqual(draw(createRng(1)));
  expect(draw(createRng(1))).not.toEqual(draw(createRng(2)));
  const together = Array.from({ length: 1000 }, (_, seed) => draw(createRng(seed))).filter((folds) =>
    folds.some((fold) => fold.includes(0) && fold.includes(1)),
  ).length;
  expect(together / 1000).toBeCloseTo(19 / 99, 1); // chance that two rows share a fold of 20 among 100
});

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("too few rows, and rows that only seem enough, are faults", () => {
  const rng = createRng(1);
  expect(thrown(() => kFold(4, 5, { rng }))).toMatchObject({
    code: "TOO_FEW_ROWS",
    params: { rows: 4, groups: 4, folds: 5 },
  });
  expect(thrown(() => kFold(6, 3, { rng, groups: Int32Array.of(1, 1, 1, 2, 2, 2) }))).toMatchObject({
    code: "TOO_FEW_ROWS",
    params: { rows: 6, groups: 2, folds: 3 },
  });
  expect(thrown(() => holdout(1, 0.5, { rng }))).toMatchObject({ code: "TOO_FEW_ROWS" });
});

test("a class with one row, or with rows that are all alike, is a fault that names it", () => {
  const rng = createRng(1);
  const codes = Int32Array.of(0, 0, 0, 0, 1, 1);
  expect(thrown(() => stratifiedKFold(codes.with(5, 0), 2, { rng, classes: ["no", "yes"] }))).toMatchObject({
    code: "CLASS_TOO_SMALL",
    params: { class: "yes", rows: 1, folds: 2 },
  });
  const alike = { rng, groups: Int32Array.of(0, 1, 2, 3, 4, 4) };
  expect(thrown(() => stratifiedKFold(codes, 2, alike))).toMatchObject({
    code: "CLASS_TOO_SMALL",
    params: { rows: 2 },
  });
  expect(thrown(() => holdout(6, 0.5, { ...alike, stratify: codes }))).toMatchObject({ code: "CLASS_TOO_SMALL" });
});

test("senseless numbers of folds and shares are faults", () => {
  const rng = createRng(1);
  for (const k of [0, 1, 2.5, Number.NaN])
    expect(thrown(() => kFold(10, k, { rng }))).toMatchObject({ code: "PARAMS_INVALID" });
  for (const f of [0, 1, -1, Number.NaN])
    expect(thrown(() => holdout(10, f, { rng }))).toMatchObject({ code: "PARAMS_INVALID" });
  expect(thrown(() => kFold(10, 2, { rng, groups: Int32Array.of(1) }))).toMatchObject({ code: "COLUMN_LENGTH" });
});
