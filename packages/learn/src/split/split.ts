import { fault } from "../fault/index.ts";
import type { Rng } from "../random/index.ts";
import { dealGroups } from "./deal.ts";
import { denseGroups, type Groups } from "./groups.ts";

/** Row numbers of the two sides of a split, ascending. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

export interface SplitOptions {
  readonly rng: Rng;
  /** Group of each row: rows of a group stay on one side of every split. Any integers. */
  readonly groups?: Readonly<Int32Array>;
}

export interface StratifyOptions extends SplitOptions {
  /** Names of the classes, for messages. */
  readonly classes?: readonly string[];
}

export interface HoldoutOptions extends StratifyOptions {
  /** Class of each row: both sides get their share of each. */
  readonly stratify?: Readonly<Int32Array>;
}

/**
 * k folds; every row is in the test side of one of them. Sizes differ by one row at most, or as little as whole groups
 * allow. Faults TOO_FEW_ROWS, PARAMS_INVALID, COLUMN_LENGTH.
 */
export function kFold(rows: number, k: number, options: SplitOptions): readonly Fold[] {
  checkFolds(k);
  const groups = denseGroups(rows, options.groups);
  checkGroups(groups, k);
  return foldsOf(dealt(new Int32Array(rows), groups, equalShares(k), options.rng), k);
}

/**
 * k folds with the same class shares, to one row per class and fold, or as nearly as whole groups allow. Every class
 * that has at least k groups of its own is in every test side; one that has fewer is in as many as it has groups.
 * Faults TOO_FEW_ROWS, CLASS_TOO_SMALL, PARAMS_INVALID, COLUMN_LENGTH.
 *
 * @param codes class of each row, ≥ 0
 */
export function stratifiedKFold(codes: Readonly<Int32Array>, k: number, options: StratifyOptions): readonly Fold[] {
  checkFolds(k);
  const groups = denseGroups(codes.length, options.groups);
  checkGroups(groups, k);
  checkClasses(codes, groups, k, options.classes);
  return foldsOf(dealt(codes, groups, equalShares(k), options.rng), k);
}

/**
 * Puts a share of the rows aside; to one row, or as nearly as whole groups allow, and never none. With `stratify`, a
 * class that has two groups of its own is on both sides. Faults TOO_FEW_ROWS, CLASS_TOO_SMALL, PARAMS_INVALID,
 * COLUMN_LENGTH.
 *
 * @param fraction share of the rows in `test`, in (0, 1)
 */
export function holdout(rows: number, fraction: number, options: HoldoutOptions): Fold {
  if (!(fraction > 0 && fraction < 1)) {
    const problem = { path: "fraction", rule: "a number between 0 and 1, both excluded", got: fraction };
    throw fault("PARAMS_INVALID", { of: "holdout", problems: [problem] });
  }
  const groups = denseGroups(rows, options.groups);
  checkGroups(groups, 2);
  const codes = options.stratify ?? new Int32Array(rows);
  if (codes.length !== rows) throw fault("COLUMN_LENGTH", { column: "stratify", rows: codes.length, expected: rows });
  if (options.stratify) checkClasses(codes, groups, 2, options.classes);
  return foldsOf(dealt(codes, groups, [1 - fraction, fraction], options.rng), 2)[1]!;
}

const equalShares = (k: number) => Array.from({ length: k }, () => 1 / k);

function dealt(codes: Readonly<Int32Array>, groups: Groups, shares: readonly number[], rng: Rng): Int32Array {
  const sideOf = dealGroups(codes, groups, shares, rng);
  return groups.of.map((group) => sideOf[group]!);
}

/** The folds of which each row's number is given. */
export function foldsOf(foldOf: Readonly<Int32Array>, k: number): readonly Fold[] {
  const rows = Int32Array.from(foldOf, (_, row) => row);
  return Array.from({ length: k }, (_, fold) => ({
    train: rows.filter((row) => foldOf[row] !== fold),
    test: rows.filter((row) => foldOf[row] === fold),
  }));
}

function checkFolds(k: number): void {
  if (Number.isInteger(k) && k >= 2) return;
  throw fault("PARAMS_INVALID", { of: "split", problems: [{ path: "folds", rule: "a whole number ≥ 2", got: k }] });
}

function checkGroups(groups: Groups, folds: number): void {
  if (groups.count < folds) throw fault("TOO_FEW_ROWS", { rows: groups.of.length, groups: groups.count, folds });
}

function checkClasses(
  codes: Readonly<Int32Array>,
  groups: Groups,
  folds: number,
  names: readonly string[] | undefined,
): void {
  const firstGroup = new Map<number, number>();
  const parted = new Set<number>();
  codes.forEach((code, row) => {
    const group = groups.of[row]!;
    if (!firstGroup.has(code)) firstGroup.set(code, group);
    else if (firstGroup.get(code) !== group) parted.add(code);
  });
  const small = [...firstGroup.keys()].sort((a, b) => a - b).find((code) => !parted.has(code));
  if (small === undefined) return;
  const rows = codes.reduce((count, code) => count + (code === small ? 1 : 0), 0);
  throw fault("CLASS_TOO_SMALL", { class: names?.[small] ?? String(small), rows, folds });
}
