import { fault } from "../fault/index.ts";
import { firstRecords } from "./records.ts";
import { delimiters, type Delimiter } from "./spec.ts";

const sampleRecords = 50;

interface Split {
  readonly delimiter: string;
  /** Cells of the header. */
  readonly columns: number;
  /** Share of the first records that have as many cells as the header. */
  readonly agreement: number;
}

/**
 * The delimiter under which the first records have two cells or more, and the same number: the most even one, then the
 * widest. A comma where there is none (a file of one column).
 */
export function sniffDelimiter(text: Uint8Array): Delimiter {
  const splits = delimiters.flatMap((delimiter) => splitBy(text, delimiter)).filter(({ columns }) => columns >= 2);
  const [best] = splits.sort((a, b) => b.agreement - a.agreement || b.columns - a.columns);
  return delimiters.find((delimiter) => delimiter === best?.delimiter) ?? ",";
}

/** Faults CSV_DELIMITER where this delimiter gives one column and another would give several in every row. */
export function assertDelimiter(text: Uint8Array, delimiter: Delimiter, file: string): void {
  const [own] = splitBy(text, delimiter);
  if (own && own.columns >= 2) return;
  const others = [...delimiters, ":", "^", " "].filter((other) => other !== delimiter);
  const [better] = others
    .flatMap((other) => splitBy(text, other))
    .filter(({ columns, agreement }) => columns >= 2 && agreement === 1)
    .sort((a, b) => b.columns - a.columns);
  if (better) throw fault("CSV_DELIMITER", { file, delimiter, found: better.delimiter, columns: better.columns });
}

function splitBy(text: Uint8Array, delimiter: string): Split[] {
  const records = firstRecords(text, delimiter, sampleRecords);
  const [header] = records ?? [];
  if (!records || !header) return [];
  const even = records.filter((record) => record.length === header.length).length;
  return [{ delimiter, columns: header.length, agreement: even / records.length }];
}
