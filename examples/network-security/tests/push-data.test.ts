import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng } from "@espalier/learn";
import type { StageCall } from "espalier";
import pg from "pg";
import { afterAll, beforeAll, expect, vi } from "vitest";
import {
  hasPostgres,
  startPostgres,
  withPostgres,
  type Postgres,
} from "../../../packages/espalier/src/fixtures/postgres.ts";
import pushData from "../stages/push-data.ts";
import { sitesCsv } from "../stages/sites.ts";

let dir = "";
let server: Postgres;
let client: pg.Client;
beforeAll(async () => {
  if (!hasPostgres) return;
  dir = await mkdtemp(join(tmpdir(), "espalier-push-"));
  await mkdir(join(dir, "generated"));
  server = await startPostgres();
  client = new pg.Client({ connectionString: server.url });
  await client.connect();
  vi.stubEnv("DATABASE_URL", server.url);
});
afterAll(async () => {
  if (!hasPostgres) return;
  vi.unstubAllEnvs();
  await client.end();
  await server.remove();
  await rm(dir, { recursive: true });
});

const sites = (seed: number) =>
  sitesCsv({ rows: 300, phishing: 0.4, copies: 0.4, mistakes: 0.01, learned: {} }, createRng(seed));

/** Runs the stage as the engine does. */
async function push(csv: string): Promise<unknown> {
  const [input, output] = ["generated/sites.csv", "generated/pushed.json"];
  await writeFile(join(dir, input), csv);
  const call = {
    params: { table: "phishing_sites" },
    inputs: { [input]: join(dir, input) },
    outputs: { [output]: join(dir, output) },
    log: () => {},
  };
  await pushData(call as unknown as StageCall<{ readonly table: string }>);
  return JSON.parse(await readFile(join(dir, output), "utf8"));
}

async function table(): Promise<string> {
  const { rows } = await client.query<Record<string, unknown>>("select * from phishing_sites order by id");
  const [first] = rows;
  if (!first) return "";
  const columns = Object.keys(first).filter((name) => name !== "id");
  return `${[columns, ...rows.map((row) => columns.map((name) => row[name]))].map((cells) => cells.join(",")).join("\n")}\n`;
}

withPostgres(
  "the table holds the file's rows in their order; pushing again, or another file, takes their place",
  async () => {
    expect(await push(sites(1))).toEqual({ table: "phishing_sites", rows: 300 });
    expect(await table()).toBe(sites(1));
    await push(sites(1));
    expect(await table()).toBe(sites(1));
    await push(sites(2));
    expect(await table()).toBe(sites(2));
  },
);

withPostgres("a file with a bad row changes nothing", async () => {
  await push(sites(3));
  const lines = sites(4).trimEnd().split("\n");
  const bad = [...lines.slice(0, -1), lines.at(-1)!.replace(/^-?\d/, "many")].join("\n");
  await expect(push(`${bad}\n`)).rejects.toThrow(/invalid input syntax/);
  expect(await table()).toBe(sites(3));
});
