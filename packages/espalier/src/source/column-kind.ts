import type { Feature } from "@espalier/learn";
import { numberOf } from "../csv/index.ts";
import { plausibleRange } from "./plausible-range.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";

/** What a column seems to hold. `reason` says why it cannot be a feature. */
export type ColumnKind =
  | { readonly kind: "feature"; readonly feature: Feature; readonly odd: readonly OddCell[] }
  | { readonly kind: "left-out"; readonly reason: string };

/** A text in a column that otherwise holds numbers. */
export interface OddCell {
  readonly text: string;
  /** Rows that hold it, from 0. */
  readonly rows: readonly number[];
}

/** Where a text column stops being a category: every value another one, mostly so, or more levels than this. */
export const levelLimits = { distinct: 10, mostlyDistinct: 20, levels: 300 } as const;
/** Share of a column's values that make it a column of numbers, or of dates. */
const mostly = 0.9;
/** Share of the rows below which a column has too few values for every fold to see some. */
const rarely = 0.05;

const dates = [
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}:?\d{2}))?)?$/,
  /^\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})( \d{1,2}:\d{2}(:\d{2})?( ?[AP]M)?)?$/i,
];
const identifierName = /(^|[_\s.-])[iI][dD]$|[a-z]I[Dd]$/;
const groupedNumber = /^[+-]?\d{1,3}([,. ']\d{3})+$/;

/**
 * The kind of one column.
 *
 * Numbers: nine tenths of its values or more are decimal numbers; the other texts are reported as odd. Category: any
 * other texts that repeat. Left out: hardly any value, one value, dates, row numbers, identifiers, free text.
 */
export function columnKind(column: RawColumn, decimal: RawTable["decimal"]): ColumnKind {
  const rowsOf = rowsByText(column);
  const texts = [...rowsOf.keys()];
  const count = (list: readonly string[]) => list.reduce((sum, text) => sum + rowsOf.get(text)!.length, 0);
  const present = count(texts);
  const [first] = texts;
  if (first === undefined) return leftOut("it has no value");
  if (present < rarely * column.texts.length)
    return leftOut(`it has a value in ${present} of ${column.texts.length} rows only`);
  if (texts.length === 1) return leftOut(`it has the one value ${JSON.stringify(first)}`);

  const numbers = texts.filter((text) => numberOf(text, decimal) !== null);
  if (count(numbers) >= mostly * present) {
    const odd = texts.filter((text) => numberOf(text, decimal) === null);
    const values = numbers.map((text) => numberOf(text, decimal)!);
    if (odd.length === 0 && isIdentifier(column, values, present))
      return leftOut("it numbers the rows (an identifier)");
    return {
      kind: "feature",
      feature: { kind: "number", ...plausibleRange(values) },
      odd: odd.map((text) => ({ text, rows: rowsOf.get(text)! })),
    };
  }
  const share = (test: (text: string) => boolean) => count(texts.filter(test)) / present;
  if (share((text) => dates.some((date) => date.test(text))) >= mostly) {
    return leftOut("it holds dates; derive numbers from them (age, month, hour) to use it");
  }
  if (hasDecimalComma(column)) {
    return leftOut('its numbers have a decimal comma (1,5); write csv(…, { decimal: "," }) to use it');
  }
  if (share((text) => groupedNumber.test(text) || numberOf(text, decimal) !== null) >= mostly) {
    return leftOut("its numbers have thousands separators (1,000); remove them to use it");
  }
  if (texts.length === present && present >= levelLimits.distinct) {
    return leftOut("every value is another one (an identifier, or free text)");
  }
  if (texts.length > levelLimits.mostlyDistinct && texts.length > present / 2) {
    return leftOut(`it has ${texts.length} different texts in ${present} rows (identifiers, or free text)`);
  }
  if (texts.length > levelLimits.levels) {
    return leftOut(`it has ${texts.length} different texts; a category has at most ${levelLimits.levels}`);
  }
  return { kind: "feature", feature: { kind: "category", levels: texts.sort() }, odd: [] };
}

const leftOut = (reason: string): ColumnKind => ({ kind: "left-out", reason });

function rowsByText({ texts }: RawColumn): Map<string, number[]> {
  const rowsOf = new Map<string, number[]>();
  texts.forEach((text, row) => {
    if (text === null) return;
    const rows = rowsOf.get(text);
    if (rows) rows.push(row);
    else rowsOf.set(text, [row]);
  });
  return rowsOf;
}

/** 1, 2, 3, … down the file; or whole numbers without repetition under a name that ends in "id". */
function isIdentifier(column: RawColumn, values: readonly number[], present: number): boolean {
  const whole = values.every((value) => Number.isInteger(value));
  if (!whole || values.length < present || present < levelLimits.distinct || present < column.texts.length)
    return false;
  return values.every((value, i) => i === 0 || value === values[i - 1]! + 1) || identifierName.test(column.name);
}

/** Nine tenths of the values read as numbers with a decimal comma, and some cannot be thousands: 1,5 or 12,25. */
export function hasDecimalComma({ texts }: RawColumn): boolean {
  const present = texts.filter((text) => text !== null);
  const numbers = present.filter((text) => numberOf(text, ",") !== null);
  return (
    numbers.length >= mostly * present.length && numbers.some((text) => text.includes(",") && !groupedNumber.test(text))
  );
}
