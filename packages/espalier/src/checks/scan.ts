import type { DuckDBValue } from "@duckdb/node-api";
import type { Duck } from "../duck/index.ts";

/** Aggregates in one statement: beyond this, DuckDB's planning costs more than another scan. */
const atOnce = 300;

/** Aggregates over the table `data`, each computed once, in as few scans as possible; answers in the order of `asks`. */
export async function scan(duck: Duck, asks: readonly string[], most = atOnce): Promise<readonly DuckDBValue[]> {
  const distinct = [...new Set(asks)];
  const answers = new Map<string, DuckDBValue>();
  for (let at = 0; at < distinct.length; at += most) {
    const some = distinct.slice(at, at + most);
    const [row] = await duck.rows(`SELECT ${some.map((ask, i) => `${ask} AS a${i}`).join(", ")} FROM data`);
    some.forEach((ask, i) => answers.set(ask, row![i]!));
  }
  return asks.map((ask) => answers.get(ask)!);
}
