import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import type { DatabaseConnection, Kysely, SqliteDatabase } from "kysely";
import { fault, fromSystemError } from "../fault/index.ts";
import { migrations } from "./migrations.ts";
import type { Tables } from "./tables.ts";

const busyTimeoutMs = 10_000;

/** What the store needs of a database; SQLite is the first kind. */
export interface Connection {
  /** Transactions take the write lock when they begin: one that reads and then writes never fails half-way. */
  readonly db: Kysely<Tables>;
  /** What the database's own check of itself finds wrong. */
  problems(): readonly string[];
  close(): void;
}

/** Opens, creates or upgrades the database file at `path`. Faults: STORE_DAMAGED, STORE_TOO_NEW, STORE_BUSY. */
export async function connectSqlite(path: string): Promise<Connection> {
  // Loaded here, so that a command without a store starts without them. Kysely's 280 files are one in the bundle.
  const Libsql = createRequire(import.meta.url)("libsql") as typeof import("libsql");
  const { Kysely, SqliteDialect, SqliteDriver, CompiledQuery } = await import("kysely");

  class ImmediateDriver extends SqliteDriver {
    override async beginTransaction(connection: DatabaseConnection): Promise<void> {
      await connection.executeQuery(CompiledQuery.raw("begin immediate"));
    }
  }
  class Dialect extends SqliteDialect {
    readonly #database: SqliteDatabase;
    constructor(database: SqliteDatabase) {
      super({ database });
      this.#database = database;
    }
    override createDriver(): InstanceType<typeof SqliteDriver> {
      return new ImmediateDriver({ database: this.#database });
    }
  }

  const what = `the store's database "${path}"`;
  const raw = openFile(Libsql, path, what);
  try {
    await untilFree(() => prepare(raw, path), what);
  } catch (error) {
    raw.close();
    throw fromSystemError(error, what);
  }
  return {
    db: new Kysely<Tables>({ dialect: new Dialect(guarded(raw, what)) }),
    problems: () => {
      const rows = raw.prepare("PRAGMA integrity_check").all() as readonly { integrity_check: string }[];
      const orphans = raw.prepare("PRAGMA foreign_key_check").all() as readonly { table: string; parent: string }[];
      return [
        ...rows.map((row) => row.integrity_check).filter((line) => line !== "ok"),
        ...orphans.map((row) => `a row of ${row.table} has lost its row of ${row.parent}`),
      ];
    },
    close: () => {
      if (!raw.open) return;
      foldLog(raw);
      raw.close();
    },
  };
}

/** Moves what is in the write-ahead log into the database file, so that a copy of that file alone is complete. */
function foldLog(raw: Raw): void {
  try {
    raw.exec("PRAGMA busy_timeout = 0");
    raw.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
  } catch {
    // Another process is at work or the disk is full. Nothing is lost: the log is read with the database.
  }
}

type Raw = import("libsql").Database;

function openFile(Libsql: typeof import("libsql"), path: string, what: string): Raw {
  try {
    return new Libsql(path);
  } catch (error) {
    // libsql gives this one error without a code: SQLite's 14, CANTOPEN.
    const problem = error instanceof Error ? error.message : String(error);
    throw fault(existsSync(path) ? "FILE_NOT_READABLE" : "FOLDER_READ_ONLY", { what, path }, { cause: problem });
  }
}

function prepare(raw: Raw, path: string): void {
  const pragma = (text: string) => raw.prepare(`PRAGMA ${text}`).all() as readonly Record<string, unknown>[];
  pragma(`busy_timeout = ${busyTimeoutMs}`);
  const formatOf = () => Number(pragma("user_version")[0]?.user_version);
  const refuseNewer = () => {
    const format = formatOf();
    if (format > migrations.length) throw fault("STORE_TOO_NEW", { path, format, known: migrations.length });
  };

  refuseNewer(); // before the next line writes to it
  if (pragma("journal_mode")[0]?.journal_mode !== "wal") pragma("journal_mode = WAL");
  // FULL: a version that was said to be registered still is after a power cut. NORMAL may lose the last commits.
  raw.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  if (formatOf() === migrations.length) return;

  raw.exec("BEGIN IMMEDIATE");
  try {
    refuseNewer(); // another process may have upgraded it since
    for (const migration of migrations.slice(formatOf())) raw.exec(migration);
    raw.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (raw.inTransaction) raw.exec("ROLLBACK");
    throw error;
  }
}

/** SQLite's busy timeout does not cover the change to WAL, so processes that create a store together meet here. */
async function untilFree(action: () => void, what: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 20) {
    try {
      return action();
    } catch (error) {
      if (fromSystemError(error, what).code !== "STORE_BUSY" || waitedMs >= busyTimeoutMs) throw error;
      await pause(20);
    }
  }
}

/** The same database with our faults for its errors. */
function guarded(raw: Raw, what: string): SqliteDatabase {
  const guard = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw fromSystemError(error, what);
    }
  };
  return {
    close: () => raw.close(),
    prepare: (sql) => {
      const statement = guard(() => raw.prepare(sql));
      return {
        reader: statement.reader,
        all: (parameters) => guard(() => statement.all(...bindable(parameters))),
        run: (parameters) => guard(() => statement.run(...bindable(parameters))),
        iterate: (parameters) => guard(() => statement.iterate(...bindable(parameters))),
      };
    },
  };
}

/** libsql aborts the whole process on a boolean, and would take an object for named parameters. */
function bindable(parameters: readonly unknown[]): [unknown[]] {
  for (const value of parameters) {
    if (value !== null && !["string", "number", "bigint"].includes(typeof value)) {
      throw new TypeError(`a ${typeof value} cannot be stored in a column`);
    }
  }
  return [[...parameters]];
}
