import { quoted, type Column, type Target } from "@espalier/learn";
import type { Check, TableFinding } from "./finding.ts";

/** Below this many rows a perfect fit may be chance. */
const fewestRows = 20;
/** |Pearson correlation| from which a number is the target in other words. */
const sameNumber = 0.9999;

/** Features from which alone the target can be told: often the target itself, or what is known only after it. */
export const checkLeakage: Check = ({ table, target }) =>
  table.columns.flatMap((column): TableFinding[] => {
    const how = givesAway(column, target);
    if (!how) return [];
    const name = quoted(column.name);
    return [
      {
        check: "leakage",
        severity: "warning",
        column: column.name,
        message: `column ${name} alone tells the target ${quoted(target.name)}: ${how}`,
        hint: `leave ${name} out of the features, unless it is really known before ${quoted(target.name)} is`,
        count: table.rows,
      },
    ];
  });

function givesAway(column: Column, target: Target): string | null {
  const values =
    column.kind === "number"
      ? column.values
      : Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code));
  const labels = target.task === "regression" ? target.values : target.codes;
  const rows = [...values.keys()].filter((row) => !Number.isNaN(values[row]!));
  if (rows.length < fewestRows) return null;
  if (column.kind === "number") {
    return target.task === "regression"
      ? linear(values, labels, rows)
      : intervals(values, labels, rows, target.classes.length);
  }
  return pure(values, labels, rows) ? "each of its levels has one value of the target" : null;
}

function linear(x: Readonly<Float64Array>, y: ArrayLike<number>, rows: readonly number[]): string | null {
  const meanOf = (values: ArrayLike<number>) => rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
  const [mx, my] = [meanOf(x), meanOf(y)];
  let [sxx, syy, sxy] = [0, 0, 0];
  for (const row of rows) {
    const [dx, dy] = [x[row]! - mx, y[row]! - my];
    sxx += dx * dx;
    syy += dy * dy;
    sxy += dx * dy;
  }
  const r = sxy / Math.sqrt(sxx * syy);
  return Math.abs(r) >= sameNumber ? `their correlation is ${r.toFixed(5)}` : null;
}

/** Sorted by the feature, every class is one unbroken interval. */
function intervals(
  x: Readonly<Float64Array>,
  codes: ArrayLike<number>,
  rows: readonly number[],
  classes: number,
): string | null {
  const sorted = [...rows].sort((a, b) => x[a]! - x[b]! || codes[a]! - codes[b]!);
  const changes = sorted.filter((row, i) => i > 0 && codes[row] !== codes[sorted[i - 1]!]);
  const tied = sorted.some((row, i) => i > 0 && x[row] === x[sorted[i - 1]!] && codes[row] !== codes[sorted[i - 1]!]);
  const present = new Set(rows.map((row) => codes[row])).size;
  return !tied && present === classes && changes.length === classes - 1 ? "each class is one interval of it" : null;
}

/** Levels repeat, differ in the target, and none has two values of it. */
function pure(levels: Readonly<Float64Array>, labels: ArrayLike<number>, rows: readonly number[]): boolean {
  const labelOf = new Map<number, number>();
  const mixed = rows.some((row) => {
    const known = labelOf.get(levels[row]!);
    labelOf.set(levels[row]!, labels[row]!);
    return known !== undefined && known !== labels[row];
  });
  return !mixed && labelOf.size <= rows.length / 2 && new Set(labelOf.values()).size > 1;
}
