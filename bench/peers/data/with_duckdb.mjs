/** DuckDB by itself, the build that we stand on: a CSV file into columns in memory. */
import { DuckDBInstance } from "@duckdb/node-api";
import { peakMb } from "../../ours/peak.mjs";

const { file, cores } = JSON.parse(process.argv[2]);
const begin = performance.now();
const instance = await DuckDBInstance.create(":memory:", { threads: String(cores) });
const connection = await instance.connect();
await connection.run(`CREATE TABLE data AS SELECT * FROM read_csv('${file}', header = true)`);
const ms = performance.now() - begin;
process.stdout.write(`${JSON.stringify({ ms, peak_mb: peakMb() })}\n`);
