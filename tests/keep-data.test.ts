import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyOfExample, ended, espalier, start } from "./espalier-cli.ts";

const quick = ["--set", "search.trials=1"];

async function json<T = Record<string, unknown>>(dir: string, ...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await espalier("-C", dir, ...args, "--json");
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

async function refused(dir: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout } = await espalier("-C", dir, ...args, "--json");
  expect(code, stdout).toBe(2);
  return (JSON.parse(stdout) as { error: { code: string } }).error.code;
}

interface Run {
  readonly run_id: string;
  readonly data: { readonly rows: number; readonly version: string };
  readonly metrics: unknown;
}

test("a run is repeated on the bytes that it read, also when the file is gone, and says which they were", async () => {
  const dir = await copyOfExample("iris");
  const first = await json<Run>(dir, "run", ...quick);
  await appendFile(join(dir, "data/iris.csv"), "5.15,3.5,1.4,0.2,setosa\n");
  const second = await json<Run>(dir, "run", ...quick);
  expect(second.data.rows).toBe(first.data.rows + 1);
  expect(second.data.version).not.toBe(first.data.version);

  await rm(join(dir, "data/iris.csv"));
  for (const version of ["1", "@-1", first.data.version.slice(0, 6)]) {
    const again = await json<Run>(dir, "run", ...quick, "--data", version);
    expect({ data: again.data, metrics: again.metrics }).toEqual({ data: first.data, metrics: first.metrics });
  }
  expect(await refused(dir, "run", "--data", "17")).toBe("DATA_VERSION_NOT_FOUND");
  const shown = await json<{ tags: { data: string } }>(dir, "runs", "show", second.run_id);
  expect(shown.tags.data).toBe(second.data.version);

  expect(await json(dir, "data", "diff", "1", "2")).toMatchObject({
    files: { changed: ["data/iris.csv"], same: 0 },
    table: { rows: { from: 150, to: 151 }, rows_added: 1, rows_removed: 0, caveat: null },
  });
  expect(await json(dir, "data", "checkout", "1")).toMatchObject({ written: ["data/iris.csv"], removed: [] });
  expect(await json(dir, "data", "status")).toMatchObject({ changed: ["data/iris.csv"], added: [] });
  expect((await json<Run>(dir, "run", ...quick)).data.version).toBe(first.data.version);
});

test.skipIf(!existsSync("/proc/self/maps"))("a run where nothing changed loads no DuckDB", async () => {
  const dir = await copyOfExample("iris");
  await json(dir, "run", ...quick);
  const spy = join(dir, "spy.cjs");
  const spying =
    'process.on("exit", () => process.stderr.write(/duckdb/.test(require("fs").readFileSync("/proc/self/maps", "utf8")) ? "DUCK" : "no bird"));';
  await writeFile(spy, spying);
  process.env["NODE_OPTIONS"] = `--require ${spy}`;
  try {
    expect((await espalier("-C", dir, "run", ...quick)).stderr).toContain("no bird");
    expect((await espalier("-C", dir, "ingest")).stderr).toContain("no bird");
    await json(dir, "ingest");
    await appendFile(join(dir, "data/iris.csv"), "5.1,3.5,1.4,0.2,setosa\n");
    await espalier("-C", dir, "ingest");
    expect((await espalier("-C", dir, "data", "diff", "1", "2")).stderr).toContain("DUCK"); // the spy can see it
  } finally {
    delete process.env["NODE_OPTIONS"];
  }
});

test("a version goes to a remote and comes back in another project, which runs on it", async () => {
  const [one, two] = [await copyOfExample("iris"), await copyOfExample("iris")];
  const first = await json<Run>(one, "run", ...quick);
  const remote = join(one, "backup");
  expect(await json(one, "data", "push", remote)).toMatchObject({ versions: [first.data.version] });
  await rm(join(two, "data/iris.csv"));
  expect(await refused(two, "data", "pull")).toBe("REMOTE_NOT_SET");
  await appendFile(join(two, "params.yaml"), `data:\n  remote: ${remote}\n`);
  expect(await json(two, "data", "pull", first.data.version.slice(0, 8))).toMatchObject({
    versions: [first.data.version],
  });
  const again = await json<Run>(two, "run", ...quick, "--data", "@");
  expect(again.metrics).toEqual(first.metrics);
});

test("a kept file altered by hand is found by doctor, named by the command that needs it, and mended by pull", async () => {
  const dir = await copyOfExample("iris");
  const { version } = await json<{ version: string }>(dir, "ingest");
  await json(dir, "data", "push", "backup");
  for (const folder of await readdir(join(dir, ".espalier/blobs"))) {
    for (const name of await readdir(join(dir, ".espalier/blobs", folder))) {
      const path = join(dir, ".espalier/blobs", folder, name);
      const bytes = await readFile(path);
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(path, bytes);
    }
  }
  expect((await espalier("-C", dir, "doctor")).code).toBe(2);
  expect(await refused(dir, "data", "checkout", "1", "--to", "copy")).toBe("DATA_DAMAGED");
  expect(await json(dir, "data", "pull", "backup", version)).toMatchObject({ mended: [version] });
  expect((await espalier("-C", dir, "doctor")).code).toBe(0);
});

test("a watched folder: files come in, a bad one moves away, SIGTERM ends it with code 0", async () => {
  const dir = await copyOfExample("iris");
  const iris = await readFile(join(dir, "data/iris.csv"), "utf8");
  await mkdir(join(dir, "incoming"));
  await writeFile(join(dir, "params.yaml"), "source:\n  path: incoming/*.csv\n");
  const child = start(["-C", dir, "ingest", "--watch", "incoming", "--json"]);
  const end = ended(child);
  const lines: { readonly event: string }[] = [];
  let seen: () => void = () => {};
  child.stdout!.on("data", (piece: Buffer) => {
    for (const line of piece.toString().trim().split("\n")) lines.push(JSON.parse(line) as { event: string });
    seen();
  });
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      seen = () => lines.length >= count && resolve();
      seen();
    });
  await writeFile(join(dir, "incoming/monday.csv.tmp"), iris);
  await rename(join(dir, "incoming/monday.csv.tmp"), join(dir, "incoming/monday.csv"));
  await until(1);
  await writeFile(join(dir, "incoming/tuesday.csv"), "a,b\n1,2\n");
  await until(2);
  child.kill("SIGTERM");
  expect((await end).code).toBe(0);
  expect(lines).toMatchObject([
    { event: "batch", came: ["monday.csv"], change: "new", files: 1 },
    { event: "rejected", file: "tuesday.csv", moved_to: "rejected/tuesday.csv" },
  ]);
});
