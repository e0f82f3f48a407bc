import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBDataChunk, DuckDBValue } from "@duckdb/node-api";
import { duckFault } from "./duck-fault.ts";
import { literal } from "./quote.ts";

/** A DuckDB of one's own, in process and locked: it reads the files it was given, and nothing else of this machine. */
export interface Duck {
  run(sql: string): Promise<void>;
  /** All rows of an answer that fits in memory. Values as DuckDB's driver gives them: BIGINT is bigint. */
  rows(sql: string): Promise<readonly (readonly DuckDBValue[])[]>;
  /** The answer piece by piece, 2,048 rows or fewer each; `items` of number vectors are typed arrays. */
  chunks(sql: string): AsyncGenerator<DuckDBDataChunk>;
}

export interface DuckOptions {
  /** Files that SQL may read, absolute. */
  readonly files: readonly string[];
  /** An existing folder for what does not fit in memory. */
  readonly scratch: string;
  /** What DuckDB may hold in memory; beyond it, it works on disk. */
  readonly memoryMb?: number;
  readonly threads?: number;
  /** A file to keep tables in, not there yet; absent: memory, and the disk for what does not fit. */
  readonly database?: string;
  /** Ends a running statement, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const defaultMemoryMb = 1024;

/**
 * Opens a DuckDB for as long as `work` lasts. The driver is loaded here, not before: it costs a fifth of a second, which
 * commands that need no SQL do not pay.
 *
 * Faults DATA_TOO_LARGE, DISK_FULL. Any other mistake of a statement rejects with DuckDB's own error.
 */
export async function withDuck<T>(options: DuckOptions, work: (duck: Duck) => Promise<T>): Promise<T> {
  options.signal?.throwIfAborted();
  const { memoryMb = defaultMemoryMb } = options;
  const { DuckDBInstance } = await import("@duckdb/node-api");
  // A folder of its own, made when it is needed: SQL may read what is in it. Named so that the store clears it away if
  // this process is killed.
  const overflow = join(options.scratch, `.espalier-${process.pid}-${randomBytes(8).toString("hex")}.tmp`);
  const instance = await DuckDBInstance.create(options.database ?? ":memory:", {
    memory_limit: `${memoryMb}MB`,
    temp_directory: overflow,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  const interrupt = () => connection.interrupt();
  options.signal?.addEventListener("abort", interrupt, { once: true });
  try {
    await lockIn(connection, options.files);
    return await work(duckOn(connection, memoryMb, options.signal));
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
    connection.closeSync();
    instance.closeSync();
    await rm(overflow, { recursive: true, force: true });
  }
}

/** SQL may come from a config that somebody else wrote: it sees its own data, writes nowhere and loads no code. */
async function lockIn(connection: DuckDBConnection, files: readonly string[]): Promise<void> {
  const list = files.map(literal).join(", ");
  await connection.run(`SET allowed_paths = [${list}]`);
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
}

function duckOn(connection: DuckDBConnection, memoryMb: number, signal: AbortSignal | undefined): Duck {
  const translated = async <T>(act: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      signal?.throwIfAborted(); // an interrupted statement fails with a text of DuckDB's; the reason is ours
      throw duckFault(error, memoryMb);
    }
  };
  return {
    run: (sql) => translated(async () => void (await connection.run(sql))),
    rows: (sql) => translated(async () => (await connection.runAndReadAll(sql)).getRows()),
    async *chunks(sql) {
      const result = await translated(() => connection.stream(sql));
      for (;;) {
        const chunk = await translated(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk;
      }
    },
  };
}
