import { quoted } from "@espalier/learn";
import { didYouMean, fault } from "../fault/index.ts";
import { literal } from "../duck/index.ts";
import { holdSource, sourceName, withRelation, type RelationColumn } from "../source/index.ts";
import { asText, cell } from "./cells.ts";
import type { CheckContext } from "./check-context.ts";
import type { ReferencesCheck } from "./declared-check.ts";
import { countOf, ofAll, type Head, type Plan } from "./plan.ts";

/** Values that one statement brings over from the other source. */
const atOnce = 5000;

export async function planReferences(
  head: Head,
  check: ReferencesCheck,
  column: RelationColumn,
  context: CheckContext,
): Promise<Plan> {
  const { duck } = context.relation;
  const [known, table] = [context.newTable(), context.newTable()];
  await copyValues(head, check, context, known);
  await duck.run(
    `CREATE TEMP TABLE ${table} AS SELECT rowid AS row FROM data
     WHERE ${cell(column)} IS NOT NULL AND ${keySql(column)} NOT IN (SELECT value FROM ${known})`,
  );
  const where = `${quoted(check.in)} of ${quoted(sourceName(check.source))}`;
  return {
    ...head,
    asks: [`(SELECT count(*) FROM ${table})`, `count(${cell(column)})`],
    judge: ([wrong, present]) => {
      const [count, of] = [countOf(wrong), countOf(present)];
      if (count === 0) return null;
      const message = `column ${quoted(column.name)} must hold values of ${where}; ${ofAll(count, of, "values")} ${count === 1 ? "is" : "are"} not there`;
      return {
        message,
        hint: `add them there, correct them here, or change the check ${quoted(head.name)}`,
        count,
        of,
      };
    },
    wrong: { by: "table", table, shows: asText(column) },
  };
}

/** Numbers are compared as numbers, all else as text. */
const keySql = (column: RelationColumn): string =>
  column.kind === "number" || column.kind === "integer" ? `CAST(${cell(column)}::DOUBLE AS VARCHAR)` : asText(column);

/** The other source is read on its own: its files, its missing values, its DuckDB. */
async function copyValues(head: Head, check: ReferencesCheck, context: CheckContext, into: string): Promise<void> {
  const { dir, scratch, signal, relation } = context;
  await relation.duck.run(`CREATE TEMP TABLE ${into} (value VARCHAR)`);
  const held = await holdSource(dir, check.source, { scratch, signal });
  try {
    await withRelation(held, check.source, { scratch, signal }, async (other) => {
      const column = other.columns.find(({ name }) => name === check.in);
      if (column === undefined) {
        const have = other.columns.map(({ name }) => name);
        const rule = `a column of ${sourceName(check.source)}`;
        const problem = { path: `checks[${JSON.stringify(head.name)}].in`, rule, got: check.in };
        throw fault("CONFIG_INVALID", {
          file: context.configFile,
          problems: [{ ...problem, like: didYouMean(check.in, have) }],
        });
      }
      const key = keySql(column);
      let waiting: string[] = [];
      const send = async () => {
        if (waiting.length > 0) await relation.duck.run(`INSERT INTO ${into} VALUES ${waiting.join(", ")}`);
        waiting = [];
      };
      for await (const chunk of other.duck.chunks(`SELECT DISTINCT ${key} FROM data WHERE ${key} IS NOT NULL`)) {
        for (const [value] of chunk.getRows()) {
          waiting.push(`(${literal(String(value))})`);
          if (waiting.length >= atOnce) await send();
        }
      }
      await send();
    });
  } finally {
    await held.release();
  }
}
