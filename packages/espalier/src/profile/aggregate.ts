import type { Duck } from "../duck/index.ts";

/** Expressions in one statement: planning a statement of many more costs more than another scan. */
const perStatement = 300;

/**
 * Aggregates over all rows, as many columns in one scan as a statement takes. The answer holds one list for each column,
 * in order: a value for each of its expressions.
 */
export async function aggregate<C>(
  duck: Duck,
  columns: readonly C[],
  expressions: (column: C, index: number) => readonly string[],
  from = "data",
): Promise<readonly (readonly unknown[])[]> {
  const wanted = columns.map(expressions);
  const answers: unknown[][] = [];
  for (let begin = 0; begin < wanted.length; ) {
    let end = begin + 1;
    let count = wanted[begin]!.length;
    while (end < wanted.length && count + wanted[end]!.length <= perStatement) count += wanted[end++]!.length;
    const batch = wanted.slice(begin, end);
    const list = batch.flat();
    const [row = []] = list.length === 0 ? [] : await duck.rows(`SELECT ${list.join(", ")} FROM ${from}`);
    let at = 0;
    for (const { length } of batch) answers.push(row.slice(at, (at += length)));
    begin = end;
  }
  return answers;
}
