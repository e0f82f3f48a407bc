import type { Task } from "@espalier/learn";
import { numberOf } from "../csv/index.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";

/** What is to be predicted, as far as its values tell. `because` is a short clause for the user. */
export interface InferredTask {
  readonly task: Task;
  readonly because: string;
  readonly ofNumbers: boolean;
}

const scoreName = /(^|[^a-z])(score|rating|quality|grade|rank|star|count|ring|age|year)s?($|[^a-z])/i;

/**
 * Regression or classification, from the target's values:
 *
 * - texts, or numbers of which there are only two: classification;
 * - 3 to 10 whole numbers without a gap that begin at 0 or 1, or are -1, 0, 1: codes of classes, so classification,
 *   unless the column's name says score, rating, quality, count, …;
 * - any other numbers: regression. Thus wine quality (3 to 8) and abalone rings are numbers.
 */
export function inferTask(column: RawColumn, decimal: RawTable["decimal"]): InferredTask {
  const texts = new Set(column.texts.filter((text) => text !== null));
  const values = [...texts].map((text) => numberOf(text, decimal));
  if (mostlyTexts(column, decimal)) return { task: "classification", because: `${texts.size} texts`, ofNumbers: false };
  const distinct = [...new Set(values.filter((value) => value !== null))].sort((a, b) => a - b);
  const shown = distinct.slice(0, 10).join(", ");
  if (distinct.length <= 2) return { task: "classification", because: `two values: ${shown}`, ofNumbers: true };
  const consecutive = distinct.every((value, i) => Number.isInteger(value) && value === distinct[0]! + i);
  const begins = distinct[0] === 0 || distinct[0] === 1 || (distinct[0] === -1 && distinct.length === 3);
  if (consecutive && begins && distinct.length <= 10 && !scoreName.test(column.name)) {
    return { task: "classification", because: `whole numbers ${shown}, like codes of classes`, ofNumbers: true };
  }
  return { task: "regression", because: `${distinct.length} different numbers`, ofNumbers: true };
}

/** Fewer than nine tenths of the values are numbers; one stray word does not make a number column a class. */
function mostlyTexts(column: RawColumn, decimal: RawTable["decimal"]): boolean {
  const present = column.texts.filter((text) => text !== null);
  const numbers = present.filter((text) => numberOf(text, decimal) !== null);
  return numbers.length < 0.9 * present.length;
}

/** Classes in order: by value where all are numbers, by code unit otherwise. */
export const classesOf = (column: RawColumn, decimal: RawTable["decimal"]): string[] =>
  classesFrom([...new Set(column.texts.filter((text) => text !== null))], decimal);

/** The same from different texts. */
export function classesFrom(texts: readonly string[], decimal: RawTable["decimal"]): string[] {
  const classes = [...texts].sort();
  const value = new Map(classes.map((name) => [name, numberOf(name, decimal)]));
  return classes.every((name) => value.get(name) !== null)
    ? classes.sort((a, b) => value.get(a)! - value.get(b)!)
    : classes;
}
