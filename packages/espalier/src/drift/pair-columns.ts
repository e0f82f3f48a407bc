import type { Relation } from "../source/index.ts";
import type { DriftColumn, SchemaChanges } from "./report.ts";
import type { ColumnScan } from "./scan.ts";

/** A column that both sides have, and that holds the same sort of thing in both. */
export interface ColumnPair {
  readonly name: string;
  /** text: whether its texts can be compared as levels is not known yet. */
  readonly kind: DriftColumn["kind"];
  readonly old: ColumnScan;
  readonly new: ColumnScan;
}

export interface Paired {
  readonly pairs: readonly ColumnPair[];
  readonly schema: SchemaChanges;
}

export type Scans = ReadonlyMap<string, ColumnScan>;

/** Which columns can be compared, in the order of the old ones, and what became of the others. */
export function pairColumns(before: Scans, after: Scans): Paired {
  const pairs: ColumnPair[] = [];
  const retyped: { name: string; old: string; new: string }[] = [];
  for (const [name, old] of before) {
    const now = after.get(name);
    if (now === undefined) continue;
    const kind = sharedKind(old, now);
    if (kind === null) retyped.push({ name, old: old.column.kind, new: now.column.kind });
    else pairs.push({ name, kind, old, new: now });
  }
  const only = (one: Scans, other: Scans) =>
    [...one].filter(([name]) => !other.has(name)).map(([name, { column }]) => ({ name, kind: column.kind }));
  const vanished = only(before, after);
  const added = only(after, before);
  const verdict = vanished.length + retyped.length > 0 ? "large" : added.length > 0 ? "small" : "none";
  return { pairs, schema: { verdict, added, vanished, retyped } };
}

/** A side without a value says nothing of its kind. */
function sharedKind(old: ColumnScan, now: ColumnScan): DriftColumn["kind"] | null {
  const [before, after] = [kindOf(old), kindOf(now)];
  if (before === after || now.count === 0) return before;
  return old.count === 0 ? after : null;
}

function kindOf({ column: { kind } }: ColumnScan): DriftColumn["kind"] {
  if (kind === "integer" || kind === "number") return "number";
  if (kind === "date" || kind === "time") return "time";
  return kind === "boolean" ? "category" : "text";
}

const identifierName = /(^|[_\s.-])id$|[a-z]I[Dd]$|^ID$|[_\s.-]ID$/;
const fewestRows = 10;

/** 1, 2, 3, … or whole numbers that hardly ever repeat under a name that ends in "id": they move on by themselves. */
export function numbersTheRows({ name, old, new: now }: ColumnPair, before: Relation, after: Relation): boolean {
  const numbers = ({ column, count, min, max, distinct }: ColumnScan, rows: number) =>
    column.kind === "integer" &&
    count === rows &&
    rows >= fewestRows &&
    distinct >= 0.9 * count &&
    (max - min + 1 === count || identifierName.test(name));
  return numbers(old, before.rows) && numbers(now, after.rows);
}
