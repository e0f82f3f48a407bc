import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { csv } from "../source/index.ts";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { openStore } from "../store/index.ts";
import { contentsOf, later } from "./fixtures/folder-of.ts";
import { watchFolder } from "./watch.ts";

async function watching(path = "in/*.csv") {
  const dir = temporaryFolder();
  const folder = join(dir, "in");
  mkdirSync(folder);
  const store = await openStore(join(dir, ".espalier"), { clock: later });
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
    store.close();
  });
  const options = { dir, source: csv(path), folder, columns: ["x", "y"], pollMs: 15, signal: stop.signal };
  const events = watchFolder(store, options);
  const next = async () => (await events.next()).value;
  return { store, folder, stop, next, write: (name: string, text: string) => writeFileSync(join(folder, name), text) };
}

test("each settled change is one version; unfinished files wait, and so does the batch for one that grows", async () => {
  const { store, folder, stop, next, write } = await watching();
  write("a.csv", "x,y\n1,2\n");
  write(".hidden.csv", "?");
  write("b.csv.tmp", "x,y\n");
  expect(await next()).toMatchObject({ kind: "batch", files: ["a.csv"], removed: [], snapshot: { change: "new" } });

  renameSync(join(folder, "b.csv.tmp"), join(folder, "b.csv"));
  const growing = setInterval(() => appendFileSync(join(folder, "b.csv"), "3,4\n"), 5);
  setTimeout(() => clearInterval(growing), 120);
  const second = await next();
  expect(second).toMatchObject({ kind: "batch", files: ["b.csv"] });
  if (second?.kind !== "batch") throw new Error("no batch");
  expect((await contentsOf(store, second.snapshot.version))["in/b.csv"]).toBe(
    readFileSync(join(folder, "b.csv"), "utf8"),
  );

  rmSync(join(folder, "a.csv"));
  expect(await next()).toMatchObject({ kind: "batch", files: [], removed: ["a.csv"] });
  stop.abort();
  expect(await next()).toBeUndefined();
});

test("a file that cannot be read, or lacks a column, moves away with its reason, and the others are kept", async () => {
  const { folder, next, write } = await watching();
  write("bad.csv", "\u0000\u0001");
  write("good.csv", "x,y\n1,2\n");
  write("other.csv", "x,z\n1,2\n");
  const events = [await next(), await next(), await next()];
  expect(events).toMatchObject([
    { kind: "rejected", file: "bad.csv" },
    { kind: "rejected", file: "other.csv", reason: 'it has no column "y"', movedTo: "rejected/other.csv" },
    { kind: "batch", files: ["good.csv"] },
  ]);
  expect(readdirSync(folder).sort()).toEqual(["good.csv", "rejected"]);
  expect(readFileSync(join(folder, "rejected/other.csv.reason.txt"), "utf8")).toBe('it has no column "y"\n');

  write("other.csv", "x,z\n5,6\n");
  expect(await next()).toMatchObject({ movedTo: "rejected/2-other.csv" });
});

test.each(["elsewhere/*.csv", "*.csv"])("a folder that the source %s does not read is a fault", async (path) => {
  const { folder, next, write } = await watching(path);
  writeFileSync(join(folder, "..", "other.csv"), "x,y\n1,2\n");
  write("a.csv", "x,y\n1,2\n");
  await expect(next()).rejects.toMatchObject({ code: "WATCH_FOLDER_UNREAD", params: { files: ["a.csv"] } });
});

test("a folder that is not there, or goes, is a fault; one that is emptied is not", async () => {
  const { folder, next, write } = await watching();
  write("a.csv", "x,y\n1,2\n");
  expect(await next()).toMatchObject({ kind: "batch" });
  rmSync(join(folder, "a.csv"));
  setTimeout(() => write("b.csv", "x,y\n1,2\n"), 100);
  expect(await next()).toMatchObject({ files: ["b.csv"], removed: [] });
  rmSync(folder, { recursive: true });
  await expect(next()).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});
