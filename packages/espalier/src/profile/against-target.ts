import { binLevels, binNumbers, type Bins } from "./bin-column.ts";
import type { Against, AgainstGroup } from "./profile.ts";
import { strengthOf, type SampleTarget, type Strength } from "./strength.ts";

/**
 * Groups that a column is cut into: to measure, where a group of fewer rows tells more of chance than of the target, and
 * to draw, where the values of hours and months stand each by itself.
 */
const measured = { most: 32, rows: 12, values: 1 } as const;
const drawn = { most: 12, rows: 20, values: 31 } as const;
const levels = { measured: 1_000, drawn: 10 } as const;
/** Half the width of a 95% interval, in standard errors. */
const normal95 = 1.959964;

/** A column of the sample and the target. `texts`: what the codes of levels stand for; null: numbers. */
export function againstTarget(
  values: Readonly<Float64Array>,
  texts: ReadonlyMap<number, string> | null,
  target: SampleTarget,
  folds: Readonly<Uint8Array>,
): Against {
  const fine = texts ? binLevels(values, levels.measured) : binNumbers(values, measured);
  const { strength, accuracy } = strengthOf(fine.codes, target, folds);
  const coarse = texts ? binLevels(values, levels.drawn) : binNumbers(values, drawn);
  return { strength, accuracy, groups: groupsOf(coarse, texts, target) };
}

/** How much of the target it tells whether a value is there. */
export const missingStrength = (
  values: Readonly<Float64Array>,
  target: SampleTarget,
  folds: Readonly<Uint8Array>,
): Strength =>
  strengthOf(
    Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : 0)),
    target,
    folds,
  );

function groupsOf(
  { codes, groups }: Bins,
  texts: ReadonlyMap<number, string> | null,
  target: SampleTarget,
): readonly AgainstGroup[] {
  const rowsOf: number[][] = groups.map(() => []);
  codes.forEach((code, row) => {
    if (code >= 0) rowsOf[code]!.push(row);
  });
  const known = groups.map((group, i) => ({ group, rows: rowsOf[i]!, text: texts?.get(group.from) }));
  // Levels that are too many to be named are not drawn.
  const shown = texts ? known.filter(({ text }) => text !== undefined) : known;
  return shown.flatMap(({ group, rows, text }) => {
    const summary = target.task === "regression" ? meanOf(rows, target.values) : sharesOf(rows, target);
    if (summary === null) return [];
    const place =
      text === undefined ? { from: group.from, to: group.to, at: group.mean } : { from: null, to: null, at: text };
    return [{ ...place, ...summary }];
  });
}

function meanOf(rows: readonly number[], values: Readonly<Float64Array>) {
  const present = rows.filter((row) => !Number.isNaN(values[row]!));
  if (present.length === 0) return null;
  const mean = present.reduce((sum, row) => sum + values[row]! / present.length, 0);
  const squares = present.reduce((sum, row) => sum + (values[row]! - mean) ** 2, 0);
  const half = present.length < 2 ? 0 : normal95 * Math.sqrt(squares / (present.length - 1) / present.length);
  if (!Number.isFinite(half)) return null;
  return { rows: present.length, mean, low: mean - half, high: mean + half, classes: null };
}

function sharesOf(rows: readonly number[], target: Extract<SampleTarget, { task: "classification" }>) {
  const classes = new Array<number>(target.classes).fill(0);
  for (const row of rows) if (target.codes[row]! >= 0) classes[target.codes[row]!]! += 1;
  const total = classes.reduce((a, b) => a + b, 0);
  return total === 0 ? null : { rows: total, mean: null, low: null, high: null, classes };
}
