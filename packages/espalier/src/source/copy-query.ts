import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "pg";
import { Fault, fault } from "../fault/index.ts";
import type { HeldFile } from "./held.ts";
import type { PostgresSource } from "./spec.ts";

const connectMs = 10_000;
/** How long a database that went away may take to come back. */
const returnMs = 15_000;

/**
 * The query's rows as a CSV file: all of one instant (one read-only transaction), or a fault. A connection that breaks
 * is made once more, and the query begins anew.
 *
 * Faults POSTGRES_ADDRESS, POSTGRES_QUERY, POSTGRES_FAILED. None of them tells a password.
 */
export async function copyQuery(
  spec: PostgresSource,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<HeldFile> {
  const address = addressOf(spec);
  const path = join(folder, "0");
  try {
    await copyOnce(address, spec, path, signal, 0);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Fault) throw error;
    await copyOnce(address, spec, path, signal, returnMs).catch((again: unknown) => {
      signal?.throwIfAborted();
      throw again instanceof Fault ? again : failed(address, again);
    });
  }
  return { name: "query.csv", path };
}

interface Address {
  readonly url: string;
  /** Without user and password. */
  readonly place: string;
}

function addressOf({ env, url }: PostgresSource): Address {
  const variable = env ?? "DATABASE_URL";
  const written = url ?? process.env[variable];
  if (written === undefined || written === "")
    throw fault("POSTGRES_ADDRESS", { env: variable, problem: "it is not set" });
  const parsed = URL.canParse(written) ? new URL(written) : null;
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw fault("POSTGRES_ADDRESS", { env: variable, problem: "what it holds is no postgres:// address" });
  }
  return { url: written, place: parsed.host + parsed.pathname };
}

/** @param patienceMs how long to go on asking a database that takes no connections */
async function copyOnce(
  address: Address,
  { query }: PostgresSource,
  path: string,
  signal: AbortSignal | undefined,
  patienceMs: number,
): Promise<void> {
  const client = await connect(address, patienceMs, signal);
  try {
    const { to: copyTo } = await import("pg-copy-streams");
    await client.query("SET datestyle = ISO; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const select = query.trim().replace(/;+$/, "");
    const rows = client.query(copyTo(`COPY (${select}\n) TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')`));
    await pipeline(rows, createWriteStream(path), signal === undefined ? {} : { signal });
  } catch (error) {
    throw refused(error)
      ? fault("POSTGRES_QUERY", { place: address.place, problem: textOf(error) }, { cause: error })
      : error;
  } finally {
    await client.end().catch(() => {}); // it may be gone already
  }
}

async function connect(address: Address, patienceMs: number, signal: AbortSignal | undefined): Promise<Client> {
  const { default: pg } = await import("pg");
  const until = Date.now() + patienceMs;
  for (;;) {
    const client = new pg.Client({
      connectionString: address.url,
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
    });
    client.on("error", () => {}); // the statement that is under way is told, too
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      signal?.throwIfAborted();
      if (refused(error)) throw failed(address, error); // a wrong password does not become right
      if (Date.now() >= until) throw error;
      await pause(250, undefined, { signal });
    }
  }
}

const failed = ({ place }: Address, error: unknown): Fault =>
  fault("POSTGRES_FAILED", { place, problem: textOf(error) }, { cause: error });

/** The server's own word on the statement or the user, and not that it goes away or has no room. */
function refused(error: unknown): boolean {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && !/^(08|57P|53|40)/.test(code);
}

const textOf = (error: unknown): string => {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return inner instanceof Error ? inner.message : String(inner);
};
