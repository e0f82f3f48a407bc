/** DuckDB's number as ours; null for none, and for what JSON cannot hold. */
export function numberOf(value: unknown): number | null {
  if (typeof value !== "number" && typeof value !== "bigint") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number + 0 : null;
}

/** A count. */
export const countOf = (value: unknown): number => numberOf(value) ?? 0;

/** DuckDB's list of numbers; null where it holds none, or one that JSON cannot. */
export function listOf(value: unknown): readonly number[] | null {
  if (typeof value !== "object" || value === null || !("items" in value) || !Array.isArray(value.items)) return null;
  const numbers = value.items.map(numberOf);
  return numbers.every((number) => number !== null) ? numbers : null;
}

/** DuckDB's map, as pairs. */
export function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (typeof value !== "object" || value === null || !("entries" in value) || !Array.isArray(value.entries)) return [];
  return (value.entries as readonly { key: unknown; value: unknown }[]).map(({ key, value: count }) => [key, count]);
}

/** A number as SQL, to its last digit: with an exponent it is a DOUBLE without a cast. */
export function real(value: number): string {
  const text = String(value);
  return `(${text.includes("e") ? text : `${text}e0`})`;
}
