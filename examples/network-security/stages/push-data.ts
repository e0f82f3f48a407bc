import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { defineStage } from "espalier";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

interface Params {
  readonly table: string;
}

/**
 * Puts the sites into PostgreSQL. All in one transaction: who reads meanwhile sees the rows of before or the new ones, and
 * where it fails nothing has changed. The rows take the place of those that were there, so pushing twice is pushing once.
 */
export default defineStage<Params>(async ({ params, inputs, outputs, log }) => {
  const path = inputs["generated/sites.csv"]!;
  const [header = ""] = (await readFile(path, "utf8")).split("\n", 1);
  const columns = header.split(",").map((name) => pg.escapeIdentifier(name));
  const table = pg.escapeIdentifier(params.table);

  const client = new pg.Client({ connectionString: address(), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query("begin");
    await client.query(
      `create table if not exists ${table} (id bigint generated always as identity primary key, ${columns.map((name) => `${name} smallint not null`).join(", ")})`,
    );
    await client.query(`truncate ${table} restart identity`);
    const into = client.query(
      copyFrom(`copy ${table} (${columns.join(", ")}) from stdin with (format csv, header true)`),
    );
    await pipeline(createReadStream(path), into);
    await client.query("commit");
    const pushed = { table: params.table, rows: into.rowCount };
    await writeFile(outputs["generated/pushed.json"]!, `${JSON.stringify(pushed)}\n`);
    log(`${pushed.rows} rows into ${params.table}`);
  } finally {
    await client.end(); // what was not committed is taken back
  }
});

function address(): string {
  const url = process.env["DATABASE_URL"];
  if (url === undefined || url === "")
    throw new Error("set DATABASE_URL, as in postgres://user:password@host:5432/database");
  return url;
}
