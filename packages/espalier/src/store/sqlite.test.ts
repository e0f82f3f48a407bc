import { expect, test } from "vitest";
import { temporaryStore } from "./fixtures/temporary.ts";

test("a transaction that throws changes nothing", async () => {
  const store = await temporaryStore();
  const broken = store.db.transaction().execute(async (transaction) => {
    await transaction.insertInto("models").values({ name: "m", created_at: 0 }).execute();
    throw new Error("stop");
  });
  await expect(broken).rejects.toThrow("stop");
  expect(await store.db.selectFrom("models").selectAll().execute()).toEqual([]);
});

test("a value that libsql would crash the process on is refused", async () => {
  const store = await temporaryStore();
  const insert = store.db.insertInto("models").values({ name: true as unknown as string, created_at: 0 });
  await expect(insert.execute()).rejects.toThrow("a boolean cannot be stored");
});

test("a row whose parent is not there is refused", async () => {
  const store = await temporaryStore();
  const orphan = store.db.insertInto("run_tags").values({ run_id: "none", key: "k", value: "v" });
  await expect(orphan.execute()).rejects.toThrow(/FOREIGN KEY/);
});
