import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../store/fixtures/temporary.ts";
import { checkPredictions } from "./check-predictions.ts";
import { openDatabase } from "./database.ts";
import { createDrain } from "./drain.ts";
import { cautiousClock, expire } from "./expire.ts";
import { forget } from "./forget.ts";
import { keyedHash } from "./keyed-hash.ts";
import { answer, filesWith, iris, logIn, predictionsIn, requestIdsIn, typical } from "./fixtures/log-in.ts";

const place = () => join(temporaryFolder(), "predictions");
const spoolFiles = (dir: string) => readdirSync(join(dir, "spool")).map((name) => join(dir, "spool", name));

test("what a living process still writes is taken as far as it goes, and never twice", async () => {
  const dir = place();
  const log = logIn(dir);
  await answer(log, "a");
  expect(await requestIdsIn(dir)).toEqual(["a"]);
  await answer(log, "b");
  expect(await requestIdsIn(dir)).toEqual(["a", "b"]);
  expect(spoolFiles(dir)).toHaveLength(1);
  await log.close();
  expect(await requestIdsIn(dir)).toEqual(["a", "b"]);
  expect(spoolFiles(dir)).toEqual([]);
});

test("a spool that comes back, as if it had been taken just before a crash, is not taken again", async () => {
  const dir = place();
  const log = logIn(dir);
  await answer(log, "a");
  await log.close();
  const [path] = spoolFiles(dir);
  copyFileSync(path!, join(dir, "copy"));
  expect(await requestIdsIn(dir)).toEqual(["a"]);
  renameSync(join(dir, "copy"), path!);
  expect(await requestIdsIn(dir)).toEqual(["a"]);
  expect(existsSync(path!)).toBe(false);
});

test("the torn last line of a killed process is dropped and counted; a damaged one in the middle, too", async () => {
  const dir = place();
  const log = logIn(dir);
  await answer(log, "a");
  await log.close();
  const [path] = spoolFiles(dir);
  appendFileSync(path!, '[1,2,"not a record"]\n{"format":9}\n[1700000000000,"torn",0,0,0.1,nul');
  const predictions = await predictionsIn(dir);
  expect(await predictions.latest({}, 9)).toMatchObject([{ requestId: "a" }]);
  expect(await predictions.journal()).toEqual({ damaged: 3, expired: 0, forgotten: 0 });
});

test("whoever looks for spools meets no other file, and none that a dead writer never wrote to", async () => {
  const dir = place();
  const database = await openDatabase(dir);
  const drain = createDrain(database, join(dir, "spool"), Date.now);
  writeFileSync(join(dir, "spool", "notes.txt"), "mine");
  writeFileSync(join(dir, "spool", "1700000000000-1-00000000.open"), "");
  expect(drain.takeAll({ open: false })).toEqual({ rows: 0, damagedLines: 0, isAll: true, failure: null });
  expect(spoolFiles(dir)).toHaveLength(2);
  const later = createDrain(database, join(dir, "spool"), () => Date.now() + 600_000);
  later.takeAll({ open: false });
  expect(spoolFiles(dir)).toEqual([join(dir, "spool", "notes.txt")]);
  later.tidy();
  expect(database.rows("SELECT * FROM spools")).toEqual([]);
  database.close();
});

test("a spool that cannot be read stops no other, and is told", async () => {
  const dir = place();
  const log = logIn(dir);
  await answer(log, "a");
  await log.close();
  mkdirSync(join(dir, "spool", "1600000000000-1-00000000.jsonl")); // sorts before the other
  const database = await openDatabase(dir);
  const drain = createDrain(database, join(dir, "spool"), Date.now);
  expect(drain.takeAll({ open: false })).toMatchObject({ rows: 1, failure: { code: "PATH_IS_FOLDER" } });
  database.close();
  await expect(requestIdsIn(dir)).rejects.toMatchObject({ code: "PATH_IS_FOLDER" });
});

test("taking ends where its time is over, and goes on from there", async () => {
  const dir = place();
  for (const id of ["a", "b"]) {
    const log = logIn(dir);
    await answer(log, id);
    await log.close();
  }
  const database = await openDatabase(dir);
  const drain = createDrain(database, join(dir, "spool"), Date.now);
  let spools = 0;
  const mayGoOn = () => ++spools === 1;
  expect(drain.takeAll({ open: false, mayGoOn })).toMatchObject({ rows: 1, isAll: false });
  expect(drain.takeAll({ open: false })).toMatchObject({ rows: 1, isAll: true });
  database.close();
});

test("records older than keepDays go, and a clock set wrong makes none old", async () => {
  const dir = place();
  const day = 86_400_000;
  let wall = 100 * day;
  const log = logIn(dir, {}, { clock: () => wall });
  await answer(log, "old", Array(70).fill(typical));
  wall = 131 * day;
  await answer(log, "new");
  expect(await requestIdsIn(dir)).toHaveLength(71);

  let steady = 0;
  const clock = cautiousClock(
    () => wall,
    () => steady,
  );
  const database = await openDatabase(dir);
  wall = 10_000 * day; // somebody sets the clock
  steady += 1000;
  expect(expire(database, 60, clock(), 50)).toEqual({ rows: 0, isAll: true });
  wall = 131 * day;
  expect(expire(database, 30, clock(), 50)).toEqual({ rows: 50, isAll: false });
  expect(expire(database, 30, clock(), 50)).toEqual({ rows: 20, isAll: true });
  database.close();
  const predictions = await predictionsIn(dir);
  expect(await predictions.byDay({})).toEqual([{ model: "wine-quality", version: 3, day: "1970-05-12", rows: 1 }]);
  expect(await predictions.journal()).toMatchObject({ expired: 70 });
});

test("records are found by model, version, time, subject and request", async () => {
  const dir = place();
  let wall = 1_700_000_000_000;
  const log = logIn(dir, {}, { clock: () => wall });
  await answer(log, "a", [typical], { "x-subject-id": "ann" });
  wall += 1000;
  await answer(log, "b", [{}], {}, iris);
  const predictions = await predictionsIn(dir);
  const found = async (query: object) => (await predictions.latest(query, 9)).map(({ requestId }) => requestId);
  expect(await found({})).toEqual(["b", "a"]);
  expect(await found({ model: "iris" })).toEqual(["b"]);
  expect(await found({ model: "none" })).toEqual([]);
  expect(await found({ version: 3 })).toEqual(["a"]);
  expect(await found({ since: wall })).toEqual(["b"]);
  expect(await found({ subject: "ann" })).toEqual(["a"]);
  expect(await found({ requestId: "b" })).toEqual(["b"]);
});

test("of a forgotten subject no byte is in any file, though the server writes on and others stay", async () => {
  const dir = place();
  const log = logIn(dir);
  const secret = (id: number) => ({ "fixed acidity": 7 + id / 1e6, alcohol: 10.123_456_7 });
  for (let i = 0; i < 300; i++) {
    const id = i % 3 === 0 ? "ann-secret" : `subject-${i}`;
    await answer(log, `${id === "ann-secret" ? "annreq" : "r"}${i}`, [secret(i)], { "x-subject-id": id });
    if (i === 150) (await predictionsIn(dir)).close(); // half of it is in the database already
  }
  expect(filesWith(dir, "ann-secret").length).toBeGreaterThan(1);
  const predictions = await predictionsIn(dir);
  expect(predictions.forget({ kind: "subject", id: "ann-secret" })).toBe(100);
  for (const text of ["ann-secret", "annreq", "7.000003", "7.00015,", "7.000297"]) {
    expect(filesWith(dir, text)).toEqual([]);
  }
  expect(filesWith(dir, "7.000298").length).toBeGreaterThan(0);

  await answer(log, "after", [typical], { "x-subject-id": "subject-1" });
  await log.close();
  expect(await requestIdsIn(dir)).toHaveLength(201);
  expect(predictions.forget({ kind: "subject", id: "ann-secret" })).toBe(0);
  expect(predictions.forget({ kind: "request", id: "after" })).toBe(1);
  expect(await predictions.journal()).toMatchObject({ forgotten: 101 });
});

test("records that are forgotten while others read are told to be there still", async () => {
  const dir = place();
  const log = logIn(dir);
  await answer(log, "a");
  await answer(log, "b");
  const reader = await openDatabase(dir);
  reader.exec("BEGIN");
  reader.rows("SELECT * FROM predictions");
  await requestIdsIn(dir);
  const database = await openDatabase(dir);
  const forgotten = () =>
    forget(database, join(dir, "spool"), keyedHash(join(dir, "salt")), { kind: "request", id: "a" }, 0, 5);
  expect(forgotten).toThrow(expect.objectContaining({ code: "PREDICTIONS_IN_USE" }));
  reader.exec("COMMIT");
  reader.close();
  expect(forgotten()).toBe(0);
  expect(await requestIdsIn(dir)).toEqual(["b"]);
  database.close();
});

test("a database that is none is told as such, and where there is none there is nothing to check", async () => {
  const dir = place();
  expect(await checkPredictions(dir)).toBeNull();
  await answer(logIn(dir), "a");
  await requestIdsIn(dir);
  expect(await checkPredictions(dir)).toEqual([]);
  const other = place();
  mkdirSync(other);
  writeFileSync(join(other, "predictions.db"), "not a database, but long enough to be looked at as one".repeat(100));
  await expect(checkPredictions(other)).rejects.toMatchObject({ code: "PREDICTIONS_DAMAGED" });
});
