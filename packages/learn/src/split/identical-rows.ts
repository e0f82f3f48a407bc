import type { Table } from "../table/index.ts";

/** Which rows are the same row again. */
export interface IdenticalRows {
  /** Group of each row, numbered from 0 by first appearance. */
  readonly groups: Int32Array;
  /** Number of groups. */
  readonly distinct: number;
  /** Rows that repeat an earlier one: rows - distinct. */
  readonly repeated: number;
}

/** Groups rows whose features all have the same value. Missing equals missing, -0 equals 0. Cost O(rows × features). */
export function identicalRows(table: Table): IdenticalRows {
  const { rows } = table;
  const columns = table.columns.map((c) => (c.kind === "number" ? c.values : c.codes));
  const hashes = hashRows(columns, rows);
  const mask = 2 ** Math.ceil(Math.log2(2 * rows + 1)) - 1;
  const firstOf = new Int32Array(mask + 1).fill(-1); // open addressing: the first row of a group, or -1
  const groups = new Int32Array(rows);
  let distinct = 0;
  for (let row = 0; row < rows; row++) {
    let slot = hashes[row]! & mask;
    while (firstOf[slot]! >= 0 && !areSame(columns, hashes, firstOf[slot]!, row)) slot = (slot + 1) & mask;
    const first = firstOf[slot]!;
    groups[row] = first < 0 ? distinct++ : groups[first]!;
    if (first < 0) firstOf[slot] = row;
  }
  return { groups, distinct, repeated: rows - distinct };
}

type Values = Readonly<Float64Array> | Readonly<Int32Array>;

function hashRows(columns: readonly Values[], rows: number): Int32Array {
  const hashes = new Int32Array(rows);
  const number = new Float64Array(1);
  const words = new Int32Array(number.buffer);
  for (const values of columns) {
    for (let row = 0; row < rows; row++) {
      number[0] = values[row]! + 0; // -0 + 0 is 0
      if (Number.isNaN(number[0])) number[0] = Number.NaN; // NaN has many bit patterns
      let hash = Math.imul(hashes[row]! ^ words[0]!, 0x9e3779b1);
      hash = Math.imul(hash ^ (hash >>> 15) ^ words[1]!, 0x85ebca6b);
      hashes[row] = hash ^ (hash >>> 13);
    }
  }
  return hashes;
}

function areSame(columns: readonly Values[], hashes: Readonly<Int32Array>, a: number, b: number): boolean {
  if (hashes[a] !== hashes[b]) return false;
  return columns.every((values) => values[a] === values[b] || (Number.isNaN(values[a]) && Number.isNaN(values[b])));
}
