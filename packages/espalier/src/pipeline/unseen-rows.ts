import { createTable, identicalRows, lengthOf, numberColumn, type Column, type Table } from "@espalier/learn";

/**
 * Rows of `held` whose features are not those of any row of `seen`, ascending: rows that a model which was fitted on
 * `seen` can be judged by. Only columns that both have count; where there are none, every row does.
 */
export function unseenRows(held: Table, seen: Table): Int32Array {
  const names = held.columns.flatMap(({ name }) => (seen.columns.some((other) => other.name === name) ? [name] : []));
  const all = Int32Array.from({ length: held.rows }, (_, row) => row);
  if (names.length === 0) return all;
  const columnIn = (table: Table, name: string) => table.columns.find((column) => column.name === name)!;
  const both = createTable(names.map((name) => numberColumn(name, joined(columnIn(held, name), columnIn(seen, name)))));
  const { groups } = identicalRows(both);
  const known = new Set(groups.subarray(held.rows));
  return all.filter((row) => !known.has(groups[row]!));
}

/** The values of one column after those of another. Levels become numbers that mean the same on both sides. */
function joined(first: Column, second: Column): Float64Array {
  const numberOf = new Map<string, number>();
  const values = [first, second].map((column) => {
    if (column.kind === "number") return column.values;
    const numbers = column.levels.map((level) => {
      if (!numberOf.has(level)) numberOf.set(level, numberOf.size);
      return numberOf.get(level)!;
    });
    return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : numbers[code]!));
  });
  const out = new Float64Array(lengthOf(first) + lengthOf(second));
  out.set(values[0]!);
  out.set(values[1]!, lengthOf(first));
  return out;
}
