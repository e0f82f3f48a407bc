import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startChild, withDist } from "./fixtures/child.ts";
import { temporaryFolder, temporaryStore } from "./fixtures/temporary.ts";
import { acquireLock, type LockHolder } from "./lock.ts";

test("a lock has one holder, and the next one waits for it and is told whom it waits for", async () => {
  const store = await temporaryStore(() => 7);
  const order: string[] = [];
  const release = await acquireLock(store, "project", "the first");
  const seen: LockHolder[] = [];
  let waiting = () => {};
  const waits = new Promise<void>((resolve) => (waiting = resolve));
  const second = acquireLock(store, "project", "the second", {
    onWait: (holder) => {
      seen.push(holder);
      waiting();
    },
  }).then((releaseSecond) => {
    order.push("second has it");
    return releaseSecond();
  });
  await waits;
  order.push("first gives it back");
  await release();
  await second;
  expect(order).toEqual(["first gives it back", "second has it"]);
  expect(seen).toMatchObject([{ pid: process.pid, what: "the first", acquiredAt: 7 }]);
});

test("locks of different names do not wait for each other", async () => {
  const store = await temporaryStore();
  const releases = [await acquireLock(store, "a", "x"), await acquireLock(store, "b", "x")];
  for (const release of releases) await release();
});

test("giving a lock back twice does not free the next holder's", async () => {
  const store = await temporaryStore();
  const first = await acquireLock(store, "project", "x");
  await first();
  await acquireLock(store, "project", "y");
  await first();
  expect(await store.db.selectFrom("locks").select("name").execute()).toHaveLength(1);
});

test("waiting can be given up, and then nothing is held", async () => {
  const store = await temporaryStore();
  const release = await acquireLock(store, "project", "x");
  const stop = new AbortController();
  const waiting = acquireLock(store, "project", "y", {
    onWait: () => stop.abort(new Error("no longer")),
    signal: stop.signal,
  });
  await expect(waiting).rejects.toThrow("no longer");
  await release();
  expect(await store.db.selectFrom("locks").select("name").execute()).toEqual([]);
});

withDist("the lock of a killed process is free", async () => {
  const store = await temporaryStore();
  const child = startChild(new URL("./fixtures/hold-lock.mjs", import.meta.url), store.dir);
  await child.lines(1);
  child.process.kill("SIGKILL");
  await child.ended;
  const waitedFor: LockHolder[] = [];
  const release = await acquireLock(store, "project", "x", { onWait: (holder) => waitedFor.push(holder) });
  await release();
  expect(waitedFor).toEqual([]);
});

withDist("two processes never hold it together", async () => {
  const store = await temporaryStore();
  const file = join(temporaryFolder(), "count");
  writeFileSync(file, "0");
  const script = new URL("./fixtures/count-under-lock.mjs", import.meta.url);
  const children = [1, 2].map(() => startChild(script, store.dir, file, "10"));
  expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0]);
  expect(readFileSync(file, "utf8")).toBe("20");
});
