import { rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkStore } from "./check-store.ts";
import { temporaryStore } from "./fixtures/temporary.ts";

test("a store in order has no problems", async () => {
  const store = await temporaryStore();
  await store.blobs.put(Buffer.from("a"));
  expect(await checkStore(store)).toEqual([]);
});

test("a damaged blob and one that a version has lost are reported", async () => {
  const store = await temporaryStore();
  const damaged = await store.blobs.put(Buffer.from("a"));
  const lost = await store.blobs.put(Buffer.from("b"));
  await store.db.insertInto("models").values({ name: "m", created_at: 0 }).execute();
  const rest = { run_id: null, metrics: "{}", gate: "{}", recipe: "{}", created_at: 0 };
  await store.db
    .insertInto("model_versions")
    .values({ name: "m", version: 1, model_hash: lost, ...rest })
    .execute();
  writeFileSync(store.blobs.locate(damaged), "x");
  rmSync(store.blobs.locate(lost));
  expect(await checkStore(store)).toEqual([
    { kind: "blob", hash: damaged, path: store.blobs.locate(damaged), problem: "damaged" },
    { kind: "blob", hash: lost, path: store.blobs.locate(lost), problem: "missing" },
  ]);
});
