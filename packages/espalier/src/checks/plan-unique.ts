import { quoted } from "@espalier/learn";
import { cell } from "./cells.ts";
import { columnOf, type CheckContext } from "./check-context.ts";
import type { UniqueCheck } from "./declared-check.ts";
import { countOf, countWhere, ofAll, type Head, type Plan } from "./plan.ts";

/** Most bits for each value, beyond which hashes take less memory; and for all of them: 32 MB a thread. */
const [bitsAValue, bitsAtMost] = [32, 2 ** 28];

export async function planUnique(head: Head, { columns }: UniqueCheck, context: CheckContext): Promise<Plan> {
  const { duck } = context.relation;
  const keys = columns.map((name) => cell(columnOf(context, name)));
  const present = keys.map((key) => `${key} IS NOT NULL`).join(" AND ");
  const [firsts, table] = [context.newTable(), context.newTable()];
  const names =
    columns.length === 1 ? `column ${quoted(columns[0]!)}` : `columns ${columns.map(quoted).join(", ")} together`;
  if (await isProven(context, columns, keys, present)) return { ...head, asks: [], judge: () => null };
  const named = keys.map((key, i) => `${key} AS k${i}`).join(", ");
  await duck.run(
    `CREATE TEMP TABLE ${firsts} AS SELECT ${named}, min(rowid) AS first FROM data WHERE ${present}
     GROUP BY ${keys.map((_, i) => i + 1).join(", ")} HAVING count(*) > 1`,
  );
  await duck.run(
    `CREATE TEMP TABLE ${table} AS SELECT data.rowid AS row FROM data JOIN ${firsts}
     ON ${keys.map((key, i) => `${key} = ${firsts}.k${i}`).join(" AND ")} AND data.rowid > ${firsts}.first`,
  );
  return {
    ...head,
    ...(columns.length === 1 && { column: columns[0]! }),
    asks: [`(SELECT count(*) FROM ${table})`, countWhere(present)],
    judge: ([repeats, compared]) => {
      const [count, of] = [countOf(repeats), countOf(compared)];
      if (count === 0) return null;
      const message = `${names} must be different in every row; ${ofAll(count, of, "rows")} ${count === 1 ? "repeats" : "repeat"} an earlier one`;
      return { message, hint: `remove the repetitions, or change the check ${quoted(head.name)}`, count, of };
    },
    wrong: { by: "table", table, shows: `concat_ws(', ', ${keys.map((key) => `CAST(${key} AS VARCHAR)`).join(", ")})` },
  };
}

/** Whether it is cheap to see that no two keys are the same. */
async function isProven(
  context: CheckContext,
  columns: readonly string[],
  keys: readonly string[],
  present: string,
): Promise<boolean> {
  const { duck } = context.relation;
  const [key = ""] = keys;
  if (keys.length === 1 && columnOf(context, columns[0]!).kind === "integer") {
    const [[least, greatest, count] = []] = await duck.rows(`SELECT min(${key}), max(${key}), count(${key}) FROM data`);
    const mostBits = Math.min(bitsAValue * countOf(count), bitsAtMost);
    // Numbers close together: a bit for each of them, at a sixth of the cost of hashes.
    if (typeof least === "bigint" && typeof greatest === "bigint" && greatest - least < mostBits) {
      const bits = `bitstring_agg(${key}, CAST(${least} AS BIGINT), CAST(${greatest} AS BIGINT))`;
      const [[different] = []] = await duck.rows(`SELECT bit_count(${bits}) FROM data`);
      return countOf(different) === countOf(count);
    }
  }
  // As many different hashes as rows prove it at a third of the cost of grouping them.
  const [[proven] = []] = await duck.rows(
    `SELECT count(DISTINCT hash(${keys.join(", ")})) FILTER (WHERE ${present}) = ${countWhere(present)} FROM data`,
  );
  return proven === true;
}
