import type { DatabaseConnection, Kysely, SqliteDatabase } from "kysely";
import { migrations } from "./migrations.ts";
import { openSqlite, type SqliteFile } from "./open-sqlite.ts";
import type { Tables } from "./tables.ts";

/** What the store needs of a database; SQLite is the first kind. */
export interface Connection {
  readonly db: Kysely<Tables>;
  /** What the database's own check of itself finds wrong. */
  problems(): readonly string[];
  close(): void;
}

/** Opens, creates or upgrades the store's database. Faults: STORE_DAMAGED, STORE_TOO_NEW, STORE_BUSY. */
export async function connectSqlite(path: string): Promise<Connection> {
  const file = await openSqlite(path, { what: `the store's database "${path}"`, migrations });
  return {
    db: await queriesOn<Tables>(file),
    problems: () => {
      const rows = file.rows("PRAGMA integrity_check") as readonly { readonly integrity_check: string }[];
      const orphans = file.rows("PRAGMA foreign_key_check") as readonly { table: string; parent: string }[];
      return [
        ...rows.map((row) => row.integrity_check).filter((line) => line !== "ok"),
        ...orphans.map((row) => `a row of ${row.table} has lost its row of ${row.parent}`),
      ];
    },
    close: () => file.close(),
  };
}

/**
 * Typed queries on an open database. Transactions take the write lock when they begin: one that reads and then writes
 * never fails half-way.
 */
export async function queriesOn<T>({ statements }: SqliteFile): Promise<Kysely<T>> {
  // Loaded here, so that a command without a store starts without it. Kysely's 280 files are one in the bundle.
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
  return new Kysely<T>({ dialect: new Dialect(statements) });
}
