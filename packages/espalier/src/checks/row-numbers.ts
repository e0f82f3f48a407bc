import type { Relation } from "../source/index.ts";

/** Tells each rowid's number in the source, from 1: the next one, or, of a sample, that of the row that was drawn. */
export async function rowNumbers({ duck, sampledFrom }: Relation): Promise<(rowid: number) => number> {
  if (sampledFrom === null) return (rowid) => rowid + 1;
  const drawn = await duck.rows("SELECT number FROM drawn ORDER BY number");
  const numbers = Int32Array.from(drawn, ([number]) => Number(number));
  return (rowid) => numbers[rowid]!;
}
