import type { Table } from "../table/index.ts";
import { numberColumnOf } from "./columns.ts";

/** A formula over number columns, as plain JSON. */
export type Expression =
  | { readonly column: string }
  | { readonly value: number }
  | { readonly op: Operation; readonly of: readonly Expression[] };
/** A column's name, a constant, or a formula. */
export type Operand = string | number | Expression;

const operations = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
  divide: (a: number, b: number) => a / b,
  log1p: (a: number) => Math.log1p(a),
  sqrt: (a: number) => Math.sqrt(a),
  square: (a: number) => a * a,
  abs: (a: number) => Math.abs(a),
};
export type Operation = keyof typeof operations;

const node = (operand: Operand): Expression =>
  typeof operand === "string" ? { column: operand } : typeof operand === "number" ? { value: operand } : operand;
const binary =
  (op: Operation) =>
  (a: Operand, b: Operand): Expression => ({ op, of: [node(a), node(b)] });
const unary =
  (op: Operation) =>
  (a: Operand): Expression => ({ op, of: [node(a)] });

// A text names a column and a number is a constant, so ratios read as they are said: divide("debt", "income").
export const add = binary("add");
export const subtract = binary("subtract");
export const multiply = binary("multiply");
/** Division by 0 is missing. */
export const divide = binary("divide");
/** log(1 + x); missing where x ≤ -1. */
export const log1p = unary("log1p");
/** Missing where x < 0. */
export const sqrt = unary("sqrt");
export const square = unary("square");
export const abs = unary("abs");

const deepest = 40; // far beyond any formula a person writes, far below what overflows the stack

/** Tells a formula from anything else that JSON can hold. */
export function isExpression(value: unknown, depth = 0): value is Expression {
  if (typeof value !== "object" || value === null || depth > deepest) return false;
  const part = (key: string): unknown => (Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined);
  const keys = Object.keys(value).length;
  if (keys === 1) return typeof part("column") === "string" || Number.isFinite(part("value"));
  const op = part("op");
  const of = part("of");
  if (keys !== 2 || typeof op !== "string" || !Object.hasOwn(operations, op) || !Array.isArray(of)) return false;
  return of.length === operations[op as Operation].length && of.every((one) => isExpression(one, depth + 1));
}

/**
 * The formula's value for a row; NaN = missing. A missing operand, and any step whose result is not a finite number,
 * makes the result missing. Faults COLUMN_MISSING, COLUMN_KIND.
 */
export function evaluator(expression: Expression, table: Table): (row: number) => number {
  if ("column" in expression) {
    const { values } = numberColumnOf(table, expression.column);
    return (row) => values[row]!;
  }
  if ("value" in expression) return () => expression.value;
  const operation: (a: number, b: number) => number = operations[expression.op];
  const [first, second] = expression.of.map((operand) => evaluator(operand, table));
  return (row) => {
    const result = operation(first!(row), second ? second(row) : Number.NaN);
    return Number.isFinite(result) ? result : Number.NaN;
  };
}
