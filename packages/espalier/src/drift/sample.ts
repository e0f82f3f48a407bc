import type { DuckDBValue } from "@duckdb/node-api";
import { createRng } from "@espalier/learn";
import type { Relation } from "../source/index.ts";

/** 2³¹ - 1: prime, and the product of two numbers below it fits in BIGINT. */
const prime = 2147483647;

/**
 * SQL that is true for about `rows` of the relation's rows, for all where it has no more; the same rows for the same seed,
 * and among them those of a smaller `rows`. A row is drawn by its number n alone: (a n + b)⁵ mod 2³¹ - 1 is another number
 * for every n (5 does not divide 2³¹ - 2), and small by chance.
 */
export function drawn(relation: Relation, rows: number, seed: string): string {
  if (relation.rows <= rows) return "true";
  const rng = createRng(seed).fork("rows");
  const [a, b] = [1 + rng.int(prime - 1), rng.int(prime)];
  const times = (x: string, y: string) => `(((${x}) * (${y})) % ${prime})`;
  const mixed = `((rowid % ${prime} * ${a} + ${b}) % ${prime})`;
  const square = times(mixed, mixed);
  return `${times(times(square, square), mixed)} < ${Math.floor((rows / relation.rows) * prime)}`;
}

/** The values of some expressions of DOUBLE in the drawn rows, in their order, one array each; NULL is NaN. */
export async function numbersOf(
  relation: Relation,
  expressions: readonly string[],
  where: string,
): Promise<Float64Array[]> {
  if (expressions.length === 0) return [];
  const pieces = expressions.map((): Float64Array[] => []);
  const list = expressions.map((sql) => `coalesce(${sql}, 'nan'::DOUBLE)`).join(", ");
  for await (const chunk of relation.duck.chunks(`SELECT ${list} FROM data WHERE ${where} ORDER BY rowid`)) {
    pieces.forEach((into, j) => into.push(Float64Array.from(chunk.getColumnValues(j) as readonly number[])));
  }
  return pieces.map(joined);
}

/** The values of one expression of VARCHAR in the drawn rows, in their order. */
export async function textsOf(relation: Relation, expression: string, where: string): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  for await (const chunk of relation.duck.chunks(`SELECT ${expression} FROM data WHERE ${where} ORDER BY rowid`)) {
    for (const value of chunk.getColumnValues(0)) texts.push(value === null ? null : textOf(value));
  }
  return texts;
}

const textOf = (value: DuckDBValue) => (typeof value === "string" ? value : String(value));

function joined(pieces: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(pieces.reduce((rows, piece) => rows + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
