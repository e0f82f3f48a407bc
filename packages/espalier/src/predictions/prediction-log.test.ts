import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Registry } from "prom-client";
import { expect, test, vi } from "vitest";
import { smallDisk, temporaryFolder } from "../store/fixtures/temporary.ts";
import { answer, filesWith, iris, logIn, predictionsIn, requestIdsIn, typical, wine } from "./fixtures/log-in.ts";

const place = () => join(temporaryFolder(), "predictions");
const spools = (dir: string) => readdirSync(join(dir, "spool")).sort();

test("what was answered is remembered: when, for whom, what of, what, by which version, how fast", async () => {
  const dir = place();
  const log = logIn(dir, {}, { clock: () => 1_700_000_000_000 });
  const row = { pH: null, fixed_acidity: 7.25, colour: "violet", alcohol: 12 };
  await answer(log, "r1", [row], { "x-purpose": "try", "x-subject-id": "m\u00c3\u00bcller" });
  expect(await (await predictionsIn(dir)).latest({}, 10)).toEqual([
    {
      at: 1_700_000_000_000,
      requestId: "r1",
      row: 0,
      model: "wine-quality",
      version: wine.reference.version,
      features: { "fixed acidity": 7.25, alcohol: 12, pH: null, colour: "violet" },
      featuresHash: null,
      prediction: wine.predict([row], () => "")[0]!.prediction,
      rating: "Good",
      probabilities: null,
      latencyMs: 0.123,
      purpose: "try",
      subject: "müller",
      key: null,
    },
  ]);
});

test("a class is remembered with its probabilities, exactly", async () => {
  const dir = place();
  await answer(logIn(dir), "r1", [{}], {}, iris);
  const [record] = await (await predictionsIn(dir)).latest({ model: "iris" }, 10);
  const [prediction] = iris.predict([{}], () => "");
  expect(record).toMatchObject({ prediction: prediction!.prediction, rating: null });
  expect({ ...record!.probabilities }).toEqual({ ...(prediction as { probabilities: object }).probabilities });
});

test("all that is remembered in one turn is one write, and has been written when it resolves", async () => {
  const dir = place();
  const log = logIn(dir);
  const all = ["a", "b", "c"].map((id) => answer(log, id));
  expect(log.stats().writtenRows).toBe(0);
  await Promise.race(all);
  expect(log.stats().writtenRows).toBe(3);
  const [file] = spools(dir);
  expect(readFileSync(join(dir, "spool", file!), "utf8").split("\n")).toHaveLength(6); // writer, model, three, the end
});

test("a long batch is remembered row by row, in bounded pieces, and pieces of a stream by their place", async () => {
  const dir = place();
  const log = logIn(dir, {}, { maxBytes: 20_000 });
  const rows = Array.from({ length: 1800 }, (_, i) => ({ ...typical, alcohol: 8 + (i % 50) / 10 }));
  await answer(log, "batch", rows);
  const occasion = { requestId: "stream", keyName: "k", seconds: 0, headers: {}, firstRow: 70_000 };
  await log.remember(
    wine,
    [typical],
    wine.predict([typical], () => ""),
    occasion,
  );
  await log.close();
  expect(spools(dir).length).toBeGreaterThan(2);
  const predictions = await predictionsIn(dir);
  const found: [number, unknown][] = [];
  for await (const { row, features } of predictions.all({ requestId: "batch" })) found.push([row, features!.alcohol]);
  expect(found.sort(([a], [b]) => a - b)).toEqual(rows.map(({ alcohol }, row) => [row, alcohol]));
  expect(await predictions.latest({ requestId: "stream" }, 1)).toMatchObject([{ row: 70_000, key: "k" }]);
});

test("by their hash, the same row in any order and spelling is the same, and neither values nor subject are kept", async () => {
  const dir = place();
  const log = logIn(dir, { features: "hash" });
  await answer(log, "a", [{ "fixed acidity": 7.987_654, alcohol: 12 }], { "x-subject-id": "somebody@example" });
  await answer(log, "b", [{ alcohol: 12, fixed_acidity: 7.987_654, pH: null }]);
  await answer(log, "c", [{ alcohol: 12.5 }]);
  const predictions = await predictionsIn(dir);
  const [c, b, a] = (await predictions.latest({}, 3)).map(({ featuresHash }) => featuresHash);
  expect(a).toMatch(/^[0-9a-f]{64}$/);
  expect([b, c === a]).toEqual([a, false]);
  expect(await predictions.latest({ subject: "somebody@example" }, 3)).toMatchObject([
    { requestId: "a", features: null },
  ]);
  expect(filesWith(dir, "7.987654")).toEqual([]);
  expect(filesWith(dir, "somebody@example")).toEqual([]);
  expect(statSync(join(dir, "salt")).mode & 0o77).toBe(0);
});

test("what JSON or a row's prototype could spoil is kept as what it is, or as nothing", async () => {
  const dir = place();
  const log = logIn(dir);
  const prediction = { prediction: 5, defaulted: [], unseen: [], out_of_range: [] };
  const row = { "fixed acidity": Number.NaN, alcohol: -0, colour: '"]\n[\u2028' };
  const names = ["__proto__", "toString", "alcohol", "colour", "fixed acidity"];
  const features = names.map((name) => ({
    name,
    accepted_names: [name],
    kind: "number" as const,
    min: null,
    max: null,
  }));
  const odd = { ...wine, info: { ...wine.info, features: features.map((one) => ({ ...one, default: null })) } };
  await log.remember(odd, [row], [prediction], { requestId: "r", keyName: null, seconds: 0, headers: {} });
  const [record] = await (await predictionsIn(dir)).latest({}, 1);
  const values = Object.entries(record!.features!);
  expect(values).toEqual(names.map((name, i) => [name, [null, null, 0, '"]\n[\u2028', null][i]]));
});

test("with none, nothing of a row is kept", async () => {
  const dir = place();
  await answer(logIn(dir, { features: "none" }), "a", [{ "fixed acidity": 7.987_654 }]);
  expect(await (await predictionsIn(dir)).latest({}, 1)).toMatchObject([{ features: null, featuresHash: null }]);
});

test("more than may wait is shed and counted; once it was taken, records are kept again", async () => {
  const dir = place();
  let now = 0;
  const log = logIn(dir, { maxSpoolBytes: 1000 }, { monotonic: () => now });
  for (let i = 0; i < 20; i++) await answer(log, `r${i}`);
  const { writtenRows, shedRows } = log.stats();
  expect([writtenRows > 0, shedRows.spool_full > 0, writtenRows + shedRows.spool_full]).toEqual([true, true, 20]);
  await vi.waitFor(async () => expect(await requestIdsIn(dir)).toHaveLength(writtenRows), 30_000);
  await vi.waitFor(async () => {
    now += 1000;
    await answer(log, "late");
    expect(await requestIdsIn(dir)).toContain("late");
  }, 30_000);
});

test("on a full disk predictions go on; what fits is whole, what does not is counted", async (context) => {
  const disk = smallDisk(64 * 1024);
  if (disk === null) return context.skip("no file system can be mounted here");
  const dir = join(disk, "predictions");
  let now = 0;
  const log = logIn(dir, {}, { monotonic: () => now });
  for (let i = 0; i < 1000; i++) {
    await answer(log, `r${i}`);
    now += 20;
  }
  const { writtenRows, shedRows } = log.stats();
  expect(writtenRows + shedRows.disk_full).toBe(1000);
  expect([writtenRows > 100, shedRows.disk_full > 100]).toEqual([true, true]);
  await log.close();
  const whole = spools(dir).map((file) => readFileSync(join(dir, "spool", file), "utf8"));
  expect(whole.join("").match(/^\[/gm)).toHaveLength(writtenRows);
  expect(whole.every((text) => text.endsWith("]\n"))).toBe(true);
});

test("where the folder cannot be written, or is taken away, predictions go on and it is counted", async () => {
  const parent = temporaryFolder();
  const gone = logIn(join(parent, "gone", "predictions"));
  await answer(gone, "a");
  expect(gone.stats().shedRows.not_writable).toBe(1);
  expect(existsSync(join(parent, "gone"))).toBe(false); // no store is begun anew

  const dir = join(parent, "predictions");
  const log = logIn(dir);
  await answer(log, "b");
  rmSync(dir, { recursive: true });
  await log.close();
  expect(log.stats().shedRows.removed).toBe(1);
});

test("after a failure it tries again by itself", async () => {
  const parent = temporaryFolder();
  let now = 0;
  const log = logIn(join(parent, "store", "predictions"), {}, { monotonic: () => now });
  await answer(log, "a");
  mkdirSync(join(parent, "store"));
  await answer(log, "b");
  now += 1001;
  await answer(log, "c");
  expect(log.stats()).toMatchObject({ writtenRows: 1, shedRows: { not_writable: 2 } });
});

test("a clock that jumps ends no spool and makes no time negative", async () => {
  const dir = place();
  let wall = 1_700_000_000_000;
  const log = logIn(dir, {}, { clock: () => wall });
  for (const jump of [0, -1e12, 3e12]) {
    wall += jump;
    await answer(log, "r");
  }
  expect(spools(dir)).toHaveLength(1);
  const records = await (await predictionsIn(dir)).latest({}, 3);
  expect(records.map(({ at, latencyMs }) => [at, latencyMs])).toEqual([
    [3_700_000_000_000, 0.123],
    [1_700_000_000_000, 0.123],
    [700_000_000_000, 0.123],
  ]);
});

test("a spool ends by age and by size, and its name says so last", async () => {
  const dir = place();
  let now = 0;
  const log = logIn(dir, {}, { monotonic: () => now, maxBytes: 500, maxAgeMs: 1000 });
  await answer(log, "a");
  expect(spools(dir)).toEqual([expect.stringMatching(/\.open$/)]);
  now = 1000;
  await answer(log, "b");
  await answer(log, "c", Array(10).fill(typical));
  await log.close();
  expect(spools(dir)).toEqual([expect.stringMatching(/\.jsonl$/), expect.stringMatching(/\.jsonl$/)]);
  expect((statSync(join(dir, "spool")).mode | statSync(join(dir, "spool", spools(dir)[0]!)).mode) & 0o77).toBe(0);
});

test("its metrics tell what was written, what was shed and why, and what waits", async () => {
  const dir = place();
  const log = logIn(dir);
  const register = new Registry();
  log.meter(register);
  await answer(log, "a");
  await log.close();
  await answer(log, "b");
  for (let scrape = 0; scrape < 2; scrape++) {
    const text = await register.metrics();
    expect(text).toContain("prediction_log_written_total 1\n");
    expect(text).toContain('prediction_log_shed_total{reason="failed"} 1\n');
    expect(text).toContain('prediction_log_shed_total{reason="disk_full"} 0\n');
    expect(text).toMatch(/prediction_log_spool_bytes [1-9]/);
  }
  await requestIdsIn(dir);
  expect(await register.metrics()).toContain("prediction_log_spool_bytes 0\n");
});
