import type { Duck } from "../duck/index.ts";

/** Rows for pictures and for pairs of columns: all, or as many as these, drawn by a hash of their number and the seed. */
const wanted = { rows: 30_000, cells: 20_000_000, fewest: 2_000 } as const;
/** Columns read at once: what a statement and the memory take. */
const perRead = 200;

/** Which rows are in the sample, as a condition. */
export interface SampleRows {
  readonly where: string;
  readonly rows: number;
  readonly seed: number;
}

/** The same rows for the same seed. With very many columns there are fewer of them. */
export async function drawSample(
  duck: Duck,
  { rows, columns, seed }: { rows: number; columns: number; seed: number },
): Promise<SampleRows> {
  const most = Math.min(wanted.rows, Math.max(wanted.fewest, Math.floor(wanted.cells / Math.max(1, columns))));
  if (rows <= most) return { where: "true", rows, seed };
  const where = `hash(rowid, ${Math.trunc(seed)}) < ${BigInt(Math.floor((most / rows) * 2 ** 32)) << 32n}::UBIGINT`;
  const [[count] = []] = await duck.rows(`SELECT count(*) FROM data WHERE ${where}`);
  return { where, rows: Number(count), seed };
}

/** The sample's values of some expressions, each a finite DOUBLE or NULL (NaN here), as columns in the rows' order. */
export async function* readSample<C>(
  duck: Duck,
  sample: SampleRows,
  columns: readonly C[],
  value: (column: C) => string,
): AsyncGenerator<readonly [C, Float64Array]> {
  for (let begin = 0; begin < columns.length; begin += perRead) {
    const batch = columns.slice(begin, begin + perRead);
    const values = batch.map(() => new Float64Array(sample.rows).fill(Number.NaN));
    let row = 0;
    for await (const chunk of duck.chunks(`SELECT ${batch.map(value).join(", ")} FROM data WHERE ${sample.where}`)) {
      values.forEach((column, j) => {
        chunk.getColumnValues(j).forEach((cell, i) => {
          if (typeof cell === "number") column[row + i] = cell;
        });
      });
      row += chunk.rowCount;
    }
    for (const [j, column] of batch.entries()) yield [column, values[j]!];
  }
}
