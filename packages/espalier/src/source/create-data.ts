import { identifier, type Duck } from "../duck/index.ts";
import { fault } from "../fault/index.ts";
import { isAboutSql } from "./is-odd.ts";
import { sentence } from "./unreadable.ts";

/** Whether a column is to stay as it is written. */
export interface TextColumns {
  has(name: string): boolean;
}

/**
 * Makes the table `data` of rows that several statements give, one after the other; or, with the project's own SQL, of
 * what that gives over them as `source`. What an earlier try left goes. Faults SOURCE_SQL.
 */
export async function createData(duck: Duck, sql: string | undefined, selects: readonly string[]): Promise<void> {
  for (const table of ["data", "made"]) await duck.run(`DROP TABLE IF EXISTS ${table}`);
  if (sql !== undefined) return await createWith(duck, sql, selects);
  for (const [i, select] of selects.entries()) {
    await duck.run(i === 0 ? `CREATE TABLE data AS ${select}` : `INSERT INTO data ${select}`);
  }
}

async function createWith(duck: Duck, sql: string, selects: readonly string[]): Promise<void> {
  await duck.run(`CREATE OR REPLACE TEMPORARY VIEW source AS ${selects.join("\nUNION ALL BY NAME ")}`);
  try {
    await duck.run(`CREATE TABLE made AS ${sql.trim().replace(/;+$/, "")}`);
  } catch (error) {
    throw isAboutSql(error) ? sqlFault(error) : error;
  }
  await duck.run("DROP VIEW source");
  await toKinds(duck, "made", (text) => text);
}

export const sqlFault = (error: unknown) =>
  fault("SOURCE_SQL", { problem: error instanceof Error ? sentence(error.message) : String(error) }, { cause: error });

/** Makes `data` of a table or view, in the kinds that a relation has. `clean` is what happens to texts. */
export async function toKinds(
  duck: Duck,
  from: string,
  clean: (text: string) => string,
  texts?: TextColumns,
): Promise<void> {
  const described = await duck.rows(`DESCRIBE SELECT * FROM ${from}`);
  const columns = described.map(([name, type]) => {
    const column = identifier(String(name));
    const asIs = texts?.has(String(name)) === true;
    return `${asKind(String(type), column, clean, asIs)} AS ${column}`;
  });
  await duck.run(`CREATE TABLE data AS SELECT ${columns.join(",\n")} FROM ${from}`);
  if (from === "made") await duck.run("DROP TABLE made");
}

function asKind(type: string, column: string, clean: (text: string) => string, asText: boolean): string {
  const text = textOf(type, column);
  if (asText) return clean(text);
  if (/^(U?(TINY|SMALL)INT|U?INTEGER|BIGINT)$/.test(type)) return `CAST(${column} AS BIGINT)`;
  if (type === "DOUBLE" || type === "FLOAT") return `CASE WHEN NOT isnan(${column}) THEN CAST(${column} AS DOUBLE) END`;
  if (/^(U?HUGEINT|UBIGINT|BIGNUM|DECIMAL\(.*\))$/.test(type)) return `CAST(${column} AS DOUBLE)`;
  if (type === "BOOLEAN" || type === "DATE") return column;
  if (type.startsWith("TIMESTAMP")) return `CAST(${column} AS TIMESTAMP)`;
  return clean(text);
}

/** Any value as text: objects and lists as JSON, the texts of JSON without their quotes. */
function textOf(type: string, column: string): string {
  if (type === "VARCHAR") return column;
  if (type === "JSON")
    return `CASE WHEN json_type(${column}) = 'VARCHAR' THEN ${column} ->> '$' WHEN json_type(${column}) <> 'NULL' THEN CAST(${column} AS VARCHAR) END`;
  const isNested = /\[\d*\]$|^(STRUCT|MAP|UNION)\(/.test(type);
  return isNested ? `CAST(to_json(${column}) AS VARCHAR)` : `CAST(${column} AS VARCHAR)`;
}
