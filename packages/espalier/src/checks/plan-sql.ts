import { quoted } from "@espalier/learn";
import type { CheckContext } from "./check-context.ts";
import type { SqlCheck } from "./declared-check.ts";
import { shownRows } from "./finding.ts";
import { countOf, ofAll, type Head, type Plan } from "./plan.ts";

/** The SELECT as a table: a comment at its end must not swallow the bracket. */
export const selected = ({ select }: SqlCheck): string => `(${select.replace(/;\s*$/, "")}\n)`;

/** The names of the columns that a SELECT returns; rejects with DuckDB's error where it is none. */
export async function selectedColumns({ relation }: CheckContext, check: SqlCheck): Promise<readonly string[]> {
  const described = await relation.duck.rows(`DESCRIBE SELECT * FROM ${selected(check)}`);
  return described.map(([name]) => String(name));
}

export async function planSql(head: Head, check: SqlCheck, context: CheckContext): Promise<Plan> {
  const { duck, rows: of } = context.relation;
  const numbered = (await selectedColumns(context, check)).includes("rowid");
  const table = context.newTable();
  const judged = (count: number, examples?: readonly string[]) => {
    if (count === 0) return null;
    const what = numbered ? ofAll(count, of, "rows") : `${count} ${count === 1 ? "row" : "rows"}`;
    const message = `the SELECT of the check ${quoted(head.name)} must return no row; it returns ${what}`;
    const hint = "correct them, or change the check";
    return { message, hint, count, of: Math.max(of, count), ...(examples && { examples }) };
  };
  if (numbered) {
    await duck.run(
      `CREATE TEMP TABLE ${table} AS SELECT DISTINCT rowid AS row FROM ${selected(check)} WHERE rowid IS NOT NULL`,
    );
    const asks = [`(SELECT count(*) FROM ${table})`];
    return { ...head, asks, judge: ([count]) => judged(countOf(count)), wrong: { by: "table", table } };
  }
  await duck.run(
    `CREATE TEMP TABLE ${table} AS SELECT CAST(found AS VARCHAR) AS text FROM ${selected(check)} AS found`,
  );
  const shown = await duck.rows(`SELECT text FROM ${table} LIMIT ${shownRows}`);
  const asks = [`(SELECT count(*) FROM ${table})`];
  return {
    ...head,
    asks,
    judge: ([count]) =>
      judged(
        countOf(count),
        shown.map(([text]) => String(text)),
      ),
  };
}
