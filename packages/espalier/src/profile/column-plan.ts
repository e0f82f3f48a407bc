import type { Schema } from "@espalier/learn";
import { identifier } from "../duck/index.ts";
import type { Relation, RelationColumn } from "../source/index.ts";
import { aggregate } from "./aggregate.ts";
import { countOf } from "./duck-values.ts";
import type { Content } from "./profile.ts";

/** How a column is looked at. */
export interface ColumnPlan {
  readonly column: RelationColumn;
  readonly view: Exclude<Content["kind"], "empty">;
  readonly unit: string | null;
  /** The column as SQL. */
  readonly cell: string;
  /** Its value as a finite DOUBLE (times: milliseconds since 1970) or NULL; levels: a whole DOUBLE that stands for the text. */
  readonly value: string;
}

/** Share of a text column's values that are numbers, from which the others are slips. */
const mostly = 0.9;

/** What the project declares of columns; it overrules what they seem to be. */
export interface Declared {
  readonly features: Schema;
  readonly target: { readonly name: string; readonly kind: "numbers" | "levels" } | null;
}

export async function planColumns({ duck, columns }: Relation, declared: Declared): Promise<readonly ColumnPlan[]> {
  const texts = columns.filter(({ kind }) => kind === "text");
  const counts = await aggregate(duck, texts, ({ name }) => [
    `count(${identifier(name)})`,
    `count(TRY_CAST(${identifier(name)} AS DOUBLE))`,
  ]);
  const seemsNumbers = new Set(
    texts.filter((_, i) => {
      const [present, numbers] = counts[i]!.map(countOf) as [number, number];
      return numbers > 0 && numbers >= mostly * present;
    }),
  );
  return columns.map((column) =>
    planColumn(column, declaredView(column, declared) ?? (seemsNumbers.has(column) ? "numbers" : null), declared),
  );
}

function declaredView({ name }: RelationColumn, { features, target }: Declared): "numbers" | "levels" | null {
  if (target?.name === name) return target.kind;
  if (!Object.hasOwn(features, name)) return null;
  return features[name]!.kind === "category" ? "levels" : "numbers";
}

function planColumn(column: RelationColumn, view: "numbers" | "levels" | null, { features }: Declared): ColumnPlan {
  const { name, kind } = column;
  const cell = identifier(name);
  const isTime = kind === "date" || kind === "time";
  if (isTime && view !== "levels") {
    const value = `CASE WHEN isfinite(${cell}) THEN epoch_ms(${cell}::TIMESTAMP)::DOUBLE END`;
    return { column, view: "times", unit: null, cell, value };
  }
  if (view === "levels" || kind === "boolean" || (kind === "text" && view === null)) {
    const text = kind === "text" ? cell : `${cell}::VARCHAR`;
    return { column, view: "levels", unit: null, cell: text, value: levelCode(text) };
  }
  const feature = Object.hasOwn(features, name) ? features[name]! : null;
  const unit = feature?.kind === "number" ? (feature.unit ?? null) : null;
  return { column, view: "numbers", unit, cell, value: finiteNumber(cell, kind) };
}

function finiteNumber(cell: string, kind: RelationColumn["kind"]): string {
  if (kind === "integer") return `${cell}::DOUBLE`;
  const number = kind === "text" ? `TRY_CAST(${cell} AS DOUBLE)` : cell;
  return `CASE WHEN isfinite(${number}) THEN ${number} END`;
}

/** What stands for a text among numbers: of its hash as many bits as a number holds exactly. NULL for none. */
export const levelCode = (text: string): string =>
  `CASE WHEN ${text} IS NOT NULL THEN (hash(${text}) >> 11)::DOUBLE END`;
