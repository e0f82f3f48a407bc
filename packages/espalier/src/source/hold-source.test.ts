import { createHash } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcp, type AddressInfo, type Socket, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { number } from "@espalier/learn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { motoCommand, startMoto, withMoto, type Moto } from "../fixtures/moto.ts";
import { hasPostgres, startPostgres, withPostgres, type Postgres } from "../fixtures/postgres.ts";
import { holdSource } from "./hold-source.ts";
import { withRelation } from "./relation.ts";
import { readTyped } from "./read-typed.ts";
import { csv, jsonLines, postgres, type SourceSpec } from "./spec.ts";

let dir = "";
let scratch = "";
let moto: Moto | null = null;
let database: Postgres | null = null;
beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), "espalier-hold-"));
  [dir, scratch] = [join(root, "project"), join(root, "scratch")];
  for (const folder of [dir, scratch, join(dir, "data"), join(root, "elsewhere")])
    mkdirSync(folder, { recursive: true });
  for (const name of ["b", "a", "c"]) writeFileSync(join(dir, "data", `${name}.csv`), `x\n${name}\n`);
  writeFileSync(join(root, "elsewhere", "secret.csv"), "x\nsecret\n");
  [moto, database] = await Promise.all([
    motoCommand === null ? null : startMoto(),
    hasPostgres ? startPostgres() : null,
  ]);
});
afterAll(async () => {
  await Promise.all([moto?.stop(), database?.remove()]);
  await rm(join(dir, ".."), { recursive: true });
});

const hold = (spec: SourceSpec, signal?: AbortSignal) => holdSource(dir, spec, { scratch, signal });
const leftInScratch = () => readdir(scratch);
const textsOf = async (spec: SourceSpec) => {
  const held = await hold(spec);
  const texts = held.files.map(({ name, path }) => [name, readFileSync(path, "utf8")]);
  await held.release();
  return texts;
};

test("a path, a list and a glob find files, each once, in order, by names relative to the project", async () => {
  const names = async (path: string | readonly string[]) => (await hold(csv(path))).files.map(({ name }) => name);
  expect(await names("data/a.csv")).toEqual(["data/a.csv"]);
  expect(await names(["data/c.csv", "./data/a.csv", "data/../data/c.csv"])).toEqual(["data/c.csv", "data/a.csv"]);
  expect(await names("data/*.csv")).toEqual(["data/a.csv", "data/b.csv", "data/c.csv"]);
  expect(await names(["data/c.csv", "**/[ab].csv"])).toEqual(["data/c.csv", "data/a.csv", "data/b.csv"]);
  expect(await names(["../elsewhere/secret.csv", join(dir, "data/a.csv")])).toEqual([
    "outside/secret.csv",
    "data/a.csv",
  ]);
  await expect(hold(csv("data/*.tsv"))).rejects.toMatchObject({ code: "GLOB_EMPTY" });
  await expect(hold(csv("data/no.csv"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  await expect(hold(csv("data"))).rejects.toMatchObject({ code: "PATH_IS_FOLDER" });
});

test("messages name a file outside of the project by its path, not by the name that a manifest gives it", async () => {
  const path = join(dir, "../elsewhere/empty.csv");
  writeFileSync(path, "");
  const held = await hold(csv("../elsewhere/empty.csv"));
  expect(held.files).toMatchObject([{ name: "outside/empty.csv" }]);
  const read = withRelation(held, csv("../elsewhere/empty.csv"), { scratch: dir }, () => Promise.resolve());
  await expect(read).rejects.toMatchObject({ code: "FILE_EMPTY", params: { file: path } });
});

test("a file whose name looks like a pattern is that file", async () => {
  writeFileSync(join(dir, "data", "x[1].csv"), "x\n1\n");
  expect(await textsOf(csv("data/x[1].csv"))).toEqual([["data/x[1].csv", "x\n1\n"]]);
});

test("a glob does not leave its folder by a link or by dots; a path goes where it says", async () => {
  mkdirSync(join(dir, "links"));
  symlinkSync(join(dir, "../elsewhere/secret.csv"), join(dir, "links", "l.csv"));
  symlinkSync(join(dir, "../elsewhere"), join(dir, "links", "folder"));
  await expect(hold(csv("links/*.csv"))).rejects.toMatchObject({ code: "GLOB_LEAVES" });
  await expect(hold(csv("links/**/*.csv"))).rejects.toMatchObject({ code: "GLOB_LEAVES" });
  await expect(hold(csv("*/../../elsewhere/*.csv"))).rejects.toMatchObject({ code: "GLOB_LEAVES" });
  expect(await textsOf(csv("links/l.csv"))).toEqual([["links/l.csv", "x\nsecret\n"]]);
});

test("a file that is written to, replaced or removed while it is held is noticed", async () => {
  const path = join(dir, "changing.csv");
  const changes: (() => void | Promise<void>)[] = [
    () => appendFileSync(path, "2\n"),
    () => utimesSync(path, 1, 1),
    () => rm(path),
  ];
  for (const change of changes) {
    writeFileSync(path, "x\n1\n");
    const held = await hold(csv("changing.csv"));
    await change();
    await expect(held.release()).rejects.toMatchObject({ code: "SOURCE_CHANGED", params: { file: "changing.csv" } });
  }
});

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;
async function serving<T>(answer: Answer, work: (url: string) => Promise<T>): Promise<T> {
  let count = 0;
  const server = createServer((request, response) => answer(request, response, ++count)).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/folder/data.csv?token=secret`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
const body = "x\n".concat("1\n".repeat(50_000));
const sha256 = createHash("sha256").update(body).digest("hex");

test("a file of the web is what its hash says, after answers that fail or are cut", async () => {
  const answer: Answer = (_, response, count) => {
    if (count === 1) response.writeHead(503).end();
    else if (count === 2) {
      response.writeHead(200, { "content-length": body.length });
      response.write(body.slice(0, 1000), () => response.destroy());
    } else response.end(body);
  };
  await serving(answer, async (url) => {
    const held = await hold(csv(url, { sha256: sha256.toUpperCase() }));
    expect(held.files[0]).toMatchObject({ name: "data.csv" });
    expect(readFileSync(held.files[0]!.path, "utf8")).toBe(body);
    expect(await leftInScratch()).toHaveLength(1);
    await held.release();
  });
  expect(await leftInScratch()).toEqual([]);
});

test("another file, and none, are one fault that tells no secret of the address, and leave nothing", async () => {
  await serving(
    (_, response) => response.end(`${body}2`),
    async (url) => {
      const error = await hold(csv(url, { sha256 })).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: "URL_HASH", params: { expected: sha256 } });
      expect(String((error as Error).message)).not.toContain("secret");
    },
  );
  await serving(
    (_, response) => response.writeHead(404).end(),
    async (url) => {
      await expect(hold(csv(url, { sha256 }))).rejects.toMatchObject({
        code: "URL_FAILED",
        message: expect.stringContaining("404"),
      });
    },
  );
  expect(await leftInScratch()).toEqual([]);
});

withMoto("objects of S3 are found by key, prefix and pattern, and never name a file outside", async () => {
  const bucket = await moto!.bucket("source");
  for (const key of ["in/a.csv", "in/b.csv", "in/deep/c.csv", "in/../../up.csv", "in/d.txt"])
    await bucket.put(key, Buffer.from(key));
  bucket.close();
  const { endpoint } = moto!;
  const names = async (path: string) => (await textsOf(csv(path, { endpoint }))).map(([name, text]) => [name, text]);
  expect(await names("s3://source/in/a.csv")).toEqual([["source/in/a.csv", "in/a.csv"]]);
  expect((await names("s3://source/in/*.csv")).map(([name]) => name)).toEqual(["source/in/a.csv", "source/in/b.csv"]);
  expect((await names("s3://source/in/**/{c,d}.{csv,txt}")).map(([, text]) => text)).toEqual([
    "in/d.txt",
    "in/deep/c.csv",
  ]);
  expect(await names("s3://source/in/")).toHaveLength(5);
  await expect(hold(csv("s3://source/none/*.csv", { endpoint }))).rejects.toMatchObject({ code: "GLOB_EMPTY" });
  await expect(hold(jsonLines("s3://source/none.jsonl", { endpoint }))).rejects.toMatchObject({ code: "S3_NOT_FOUND" });
  expect(await leftInScratch()).toEqual([]);
});

const regression = { kind: "regression", name: "y", missing: "fault" } as const;

withPostgres("a query's rows are read as they are, with its texts, numbers and NULLs", async () => {
  process.env["DATABASE_URL"] = database!.url;
  const query = `SELECT * FROM (VALUES (1, 1.5::numeric, 'a,"b"'), (2, NULL, E'two\\nlines'), (3, 2, '')) t(y, x, text);`;
  const [[name, text] = []] = await textsOf(postgres(query));
  expect(name).toBe("query.csv");
  expect(text).toBe('y,x,text\n1,1.5,"a,""b"""\n2,,"two\nlines"\n3,2,""\n');
  const held = await hold(postgres(query));
  const { table } = await readTyped(held, postgres(query), { x: number() }, regression, { scratch });
  expect(table.columns[0]).toMatchObject({ values: Float64Array.of(1.5, Number.NaN, 2) });
  await held.release();
});

withPostgres("a wrong query, a wrong address and writing are refused, without a word of the password", async () => {
  process.env["OTHER_DATABASE"] = `postgres://tester:hunter2@127.0.0.1:${database!.port}/nowhere`;
  const errors = [
    await hold(postgres("SELECT nothing", { url: database!.url })).catch((error: unknown) => error),
    await hold(postgres("SELECT 1", { env: "OTHER_DATABASE" })).catch((error: unknown) => error),
    await hold(postgres("SELECT 1", { env: "NOT_THERE" })).catch((error: unknown) => error),
    await hold(postgres("WITH x AS (DELETE FROM pg_class RETURNING 1) SELECT * FROM x", { url: database!.url })).catch(
      (error: unknown) => error,
    ),
  ];
  expect(errors.map((error) => (error as { code: string }).code)).toEqual([
    "POSTGRES_QUERY",
    "POSTGRES_FAILED",
    "POSTGRES_ADDRESS",
    "POSTGRES_QUERY",
  ]);
  expect(errors.map((error) => `${String(error)} ${(error as { hint: string }).hint}`).join()).not.toContain("hunter2");
  expect(await leftInScratch()).toEqual([]);
});

/** A line to the database that is cut once it has carried some bytes, `cuts` times. */
async function brittle(
  cuts: number,
  afterBytes: number,
  onCut: () => Promise<void>,
): Promise<{ url: string; close(): void }> {
  let left = cuts;
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    const upstream = connect(database!.port, "127.0.0.1");
    let carried = 0;
    for (const one of [socket, upstream]) {
      sockets.add(one);
      one.on("error", () => {});
    }
    socket.pipe(upstream);
    upstream.on("data", (piece: Buffer) => {
      socket.write(piece);
      carried += piece.length;
      if (left === 0 || carried < afterBytes) return;
      left--;
      upstream.pause();
      void onCut().then(() => {
        socket.destroy();
        upstream.destroy();
      });
    });
    upstream.on("close", () => socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `postgres://tester@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

withPostgres("a database that restarts in the middle of a query is asked again, and then given up", async () => {
  const query = "SELECT i AS y, repeat('x', 100) AS x FROM generate_series(1, 20000) i";
  const whole = (await textsOf(postgres(query, { url: database!.url })))[0]![1];
  const restarting = await brittle(1, 100_000, async () => {
    await database!.stop();
    await database!.start();
  });
  expect((await textsOf(postgres(query, { url: restarting.url })))[0]![1]).toBe(whole);
  restarting.close();
  const broken = await brittle(9, 100_000, () => Promise.resolve());
  await expect(hold(postgres(query, { url: broken.url }))).rejects.toMatchObject({ code: "POSTGRES_FAILED" });
  broken.close();
  expect(await leftInScratch()).toEqual([]);
});
