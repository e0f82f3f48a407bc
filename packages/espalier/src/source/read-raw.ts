import { eachText, identifier } from "../duck/index.ts";
import type { Held } from "./held.ts";
import type { RawTable } from "./raw-table.ts";
import type { ReadOptions } from "./read-options.ts";
import { isDerived, wholeCsv } from "./read-source.ts";
import { withRelation } from "./relation.ts";
import { asCsv, sourceName, type SourceSpec } from "./spec.ts";

/**
 * A source's cells as texts, all in memory: numbers of Parquet and JSON as SQL writes them. Lines are known of one small
 * CSV file only; of any other they are 0. Faults as `parseCsv` and `withRelation`.
 */
export async function readRaw(held: Pick<Held, "files">, spec: SourceSpec, options: ReadOptions): Promise<RawTable> {
  const csv = asCsv(spec);
  const whole = csv === null || isDerived(spec) ? null : await wholeCsv(held, csv);
  if (whole !== null) return whole;
  return await withRelation(held, spec, { ...options, texts: "all" }, async ({ duck, rows, columns }) => {
    const texts = columns.map(() => new Array<string | null>(rows).fill(null));
    const selected = columns.map(({ name }) => `CAST(${identifier(name)} AS VARCHAR)`);
    let first = 0;
    for await (const chunk of duck.chunks(`SELECT ${selected.join(", ")} FROM data`)) {
      texts.forEach((cells, place) => eachText(chunk, place, (text, i) => (cells[first + i] = text)));
      first += chunk.rowCount;
    }
    return {
      file: sourceName(spec),
      delimiter: ",",
      decimal: csv?.decimal ?? ".",
      rows,
      columns: columns.map(({ name }, i) => ({ name, texts: texts[i]! })),
      lines: new Int32Array(rows),
    };
  });
}

/** The same cells, read with another decimal mark, and with more texts that stand for a missing value. */
export function rereadWith(
  raw: RawTable,
  { decimal, missing }: { readonly decimal?: "." | ","; readonly missing?: readonly string[] },
): RawTable {
  const gone = new Set(missing);
  const columns = raw.columns.map(({ name, texts }) => ({
    name,
    texts: gone.size === 0 ? texts : texts.map((text) => (text !== null && gone.has(text) ? null : text)),
  }));
  return { ...raw, decimal: decimal ?? raw.decimal, columns };
}
