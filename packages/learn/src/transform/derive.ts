import { fault } from "../fault/index.ts";
import type { Field } from "../field/index.ts";
import { createTable, takeRows, type NumberColumn, type Table } from "../table/index.ts";
import { defineTransform } from "./define.ts";
import { evaluator, isExpression, type Expression } from "./expression.ts";
import type { TransformSpec } from "./transform.ts";

/** A new column and its formula. */
export type Derivation = { readonly name: string; readonly from: Expression };

const isDerivation = (value: unknown): value is Derivation =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).length === 2 &&
  "name" in value &&
  "from" in value &&
  typeof value.name === "string" &&
  isExpression(value.from);

const columns: Field<readonly Derivation[]> = {
  default: [],
  doc: "New number columns, each with its name and its formula over the columns of the table.",
  rule: "a list of new columns, each { name, from: formula }",
  accepts: (value): value is readonly Derivation[] => Array.isArray(value) && value.every(isDerivation),
};

export const deriveKind = defineTransform({
  kind: "derive",
  fields: { columns },
  learn: (params, table): readonly Derivation[] => {
    withDerived(params.columns, takeRows(table, new Int32Array(0))); // faults now, not when a row comes
    return params.columns;
  },
  apply: (derivations, table) => withDerived(derivations, table),
  read: (state) => {
    if (!columns.accepts(state)) throw fault("MODEL_DAMAGED", { part: "derive", problem: `must be ${columns.rule}` });
    return state;
  },
});

function withDerived(derivations: readonly Derivation[], table: Table): Table {
  const derived = derivations.map(({ name, from }): NumberColumn => {
    const valueOf = evaluator(from, table);
    return { name, kind: "number", values: Float64Array.from({ length: table.rows }, (_, row) => valueOf(row)) };
  });
  return createTable([...table.columns, ...derived], table.rows);
}

/**
 * New number columns, at the end of the table, computed from others:
 * `derive({ "acid ratio": divide("fixed acidity", "volatile acidity") })`. Formulas see the table's columns, not each
 * other; a second `derive` sees the first one's. Where an object cannot hold the name or the order ("__proto__", "0"),
 * give pairs: `derive([["0", square("x")]])`. A result that is missing or not finite is missing.
 *
 * Faults COLUMN_MISSING, COLUMN_KIND, and COLUMN_TWICE where a new name is taken.
 */
export function derive(
  formulas: Readonly<Record<string, Expression>> | readonly (readonly [string, Expression])[],
): TransformSpec {
  const pairs =
    Symbol.iterator in formulas ? [...(formulas as Iterable<[string, Expression]>)] : Object.entries(formulas);
  return { kind: "derive", params: { columns: pairs.map(([name, from]) => ({ name, from })) } };
}
