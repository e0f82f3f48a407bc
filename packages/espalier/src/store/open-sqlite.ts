import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import type { SqliteDatabase } from "kysely";
import { fault, fromSystemError } from "../fault/index.ts";

const busyTimeoutMs = 10_000;

/** What a database file is called in faults, and how it came to its present form. */
export interface SqliteKind {
  readonly what: string;
  /** Migration i takes format i to format i + 1. A released one is never edited. */
  readonly migrations: readonly string[];
}

/** An open database file. Everything here blocks; what fails is one of our faults. */
export interface SqliteFile {
  /** Its statements never see a boolean or an object: libsql aborts the whole process on them. */
  readonly statements: SqliteDatabase;
  exec(sql: string): void;
  /** The rows of a query without parameters. */
  rows(sql: string): readonly Readonly<Record<string, unknown>>[];
  /** All of it or nothing; the write lock is taken when it begins. */
  transaction<T>(action: () => T): T;
  close(): void;
}

type Raw = import("libsql").Database;

/** Opens, creates or upgrades the database file at `path`. Faults: STORE_DAMAGED, STORE_TOO_NEW, STORE_BUSY. */
export async function openSqlite(path: string, kind: SqliteKind): Promise<SqliteFile> {
  // Loaded here, so that a command without a store starts without it.
  const Libsql = createRequire(import.meta.url)("libsql") as typeof import("libsql");
  const { what } = kind;
  const raw = openFile(Libsql, path, what);
  try {
    await untilFree(() => prepare(raw, path, kind.migrations), what);
  } catch (error) {
    raw.close();
    throw fromSystemError(error, what);
  }
  const guard = guardFor(what);
  return {
    statements: guarded(raw, guard),
    exec: (sql) => void guard(() => raw.exec(sql)),
    rows: (sql) => guard(() => raw.prepare(sql).all() as readonly Record<string, unknown>[]),
    transaction: (action) => {
      guard(() => raw.exec("BEGIN IMMEDIATE"));
      try {
        const result = action();
        guard(() => raw.exec("COMMIT"));
        return result;
      } catch (error) {
        if (raw.inTransaction) raw.exec("ROLLBACK");
        throw error;
      }
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

function openFile(Libsql: typeof import("libsql"), path: string, what: string): Raw {
  try {
    return new Libsql(path);
  } catch (error) {
    // libsql gives this one error without a code: SQLite's 14, CANTOPEN.
    const problem = error instanceof Error ? error.message : String(error);
    throw fault(existsSync(path) ? "FILE_NOT_READABLE" : "FOLDER_READ_ONLY", { what, path }, { cause: problem });
  }
}

function prepare(raw: Raw, path: string, migrations: readonly string[]): void {
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

type Guard = <T>(action: () => T) => T;

const guardFor =
  (what: string): Guard =>
  (action) => {
    try {
      return action();
    } catch (error) {
      throw fromSystemError(error, what);
    }
  };

/** The same database with our faults for its errors. */
function guarded(raw: Raw, guard: Guard): SqliteDatabase {
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
