import { createRng, permutation } from "@espalier/learn";

/** The target's values in the sample. */
export type SampleTarget =
  | { readonly task: "regression"; readonly values: Float64Array }
  | { readonly task: "classification"; readonly codes: Int32Array; readonly classes: number };

export interface Strength {
  readonly strength: number;
  readonly accuracy: number | null;
}

const foldCount = 5;
/** Rows of the whole that each group is given beside its own: a group of few rows is not believed. */
const prior = 2;

/** A fold for each row, the same for the same seed. */
export function drawFolds(rows: number, seed: number): Uint8Array {
  const folds = new Uint8Array(rows);
  permutation(rows, createRng(seed).fork("profile")).forEach((row, i) => (folds[row] = i % foldCount));
  return folds;
}

/**
 * How much of the target a grouping tells: each row is predicted from the other folds' rows of its group (regression:
 * their mean; classification: their class shares), and the loss compared with that of predicting all rows alike. Missing
 * values are a group of their own. Rows without a target do not count.
 */
export function strengthOf(codes: Readonly<Int32Array>, target: SampleTarget, folds: Readonly<Uint8Array>): Strength {
  let groups = 1;
  for (const code of codes) groups = Math.max(groups, code + 2);
  return target.task === "regression"
    ? { strength: explainedVariance(codes, groups, target.values, folds), accuracy: null }
    : explainedEntropy(codes, groups, target, folds);
}

function explainedVariance(
  codes: Readonly<Int32Array>,
  groups: number,
  values: Readonly<Float64Array>,
  folds: Readonly<Uint8Array>,
): number {
  const present = values.filter((value) => !Number.isNaN(value));
  if (present.length === 0) return 0;
  const scale = present.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const whole = present.reduce((sum, value) => sum + value / scale, 0) / present.length;
  const sums = new Float64Array(groups * foldCount);
  const counts = new Float64Array(groups * foldCount);
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    const at = (codes[row]! + 1) * foldCount + folds[row]!;
    sums[at]! += value / scale - whole;
    counts[at]! += 1;
  });
  const predicted = leaveOut(sums, counts, groups);
  let [error, spread] = [0, 0];
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    const deviation = value / scale - whole;
    error += (deviation - predicted[(codes[row]! + 1) * foldCount + folds[row]!]!) ** 2;
    spread += deviation ** 2;
  });
  return spread > 0 ? Math.max(0, 1 - error / spread) : 0;
}

/** The mean deviation of a group without one fold, for each of both; drawn to 0 where the group is small. */
function leaveOut(sums: Readonly<Float64Array>, counts: Readonly<Float64Array>, groups: number): Float64Array {
  const result = new Float64Array(sums.length);
  for (let group = 0; group < groups; group++) {
    const at = group * foldCount;
    const sum = sums.subarray(at, at + foldCount).reduce((a, b) => a + b, 0);
    const count = counts.subarray(at, at + foldCount).reduce((a, b) => a + b, 0);
    for (let fold = 0; fold < foldCount; fold++) {
      result[at + fold] = (sum - sums[at + fold]!) / (count - counts[at + fold]! + prior);
    }
  }
  return result;
}

function explainedEntropy(
  codes: Readonly<Int32Array>,
  groups: number,
  { codes: labels, classes }: Extract<SampleTarget, { task: "classification" }>,
  folds: Readonly<Uint8Array>,
): Strength {
  const counts = new Float64Array(groups * foldCount * classes);
  const byClass = new Float64Array(classes);
  labels.forEach((label, row) => {
    if (label < 0) return;
    counts[((codes[row]! + 1) * foldCount + folds[row]!) * classes + label]! += 1;
    byClass[label]! += 1;
  });
  const rows = byClass.reduce((a, b) => a + b, 0);
  let [loss, entropy, right] = [0, 0, 0];
  const shares = new Float64Array(classes);
  for (let group = 0; group < groups; group++) {
    const whole = Float64Array.from(byClass, (_, label) =>
      sumOver(foldCount, (fold) => counts[(group * foldCount + fold) * classes + label]!),
    );
    const total = whole.reduce((a, b) => a + b, 0);
    if (total === 0) continue;
    for (let fold = 0; fold < foldCount; fold++) {
      const here = counts.subarray((group * foldCount + fold) * classes, (group * foldCount + fold + 1) * classes);
      const others = total - here.reduce((a, b) => a + b, 0);
      for (let k = 0; k < classes; k++)
        shares[k] = (whole[k]! - here[k]! + (prior * byClass[k]!) / rows) / (others + prior);
      const best = shares.indexOf(Math.max(...shares));
      right += here[best]!;
      here.forEach((count, k) => (loss -= count > 0 ? count * Math.log(shares[k]!) : 0));
    }
  }
  byClass.forEach((count) => (entropy -= count > 0 ? count * Math.log(count / rows) : 0));
  return { strength: entropy > 0 ? Math.max(0, 1 - loss / entropy) : 0, accuracy: rows > 0 ? right / rows : null };
}

function sumOver(count: number, at: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += at(i);
  return sum;
}
