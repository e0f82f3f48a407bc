import type { DeployRelease } from "espalier/deploy";
import { expect, test } from "vitest";
import type { Aws } from "../connect/index.ts";
import { memoryObjects } from "./fixtures/memory-objects.ts";
import { holdMs, holdTarget } from "./hold-target.ts";
import { releaseLog } from "./release-log.ts";
import { releaseToRestore } from "./release-to-restore.ts";

const release = (revision: string, more: Partial<DeployRelease> = {}): Omit<DeployRelease, "number"> => ({
  kind: "deploy",
  model: { name: "wine", version: Number(revision.slice(1)), sha256: "aa" },
  build: "bb",
  revision,
  canaryPercent: null,
  overrode: false,
  at: 1_700_000_000_000,
  by: "anna",
  because: "",
  ...more,
});

test("releases are numbered, kept as they were and listed newest first", async () => {
  const log = releaseLog(memoryObjects(), "lambda");
  await log.append(release("r1"));
  await log.append(release("r2", { kind: "canary", canaryPercent: 10 }));
  expect(await log.list()).toEqual([
    { ...release("r2", { kind: "canary", canaryPercent: 10 }), number: 2 },
    { ...release("r1"), number: 1 },
  ]);
  expect(await log.list(1)).toHaveLength(1);
});

test("two that append at once get two numbers, and a lost answer makes no second release", async () => {
  const objects = memoryObjects();
  const log = releaseLog(objects, "lambda");
  const both = await Promise.all([log.append(release("r1")), log.append(release("r2"))]);
  expect(new Set(both.map(({ number }) => number))).toEqual(new Set([1, 2]));
  objects.loseAnswers = 1;
  expect(await log.append(release("r3"))).toMatchObject({ number: 3 });
  expect(await log.list()).toHaveLength(3);
});

test("targets have logs of their own, and what is no release's key is none", async () => {
  const objects = memoryObjects();
  await releaseLog(objects, "ec2").append(release("r1"));
  await objects.put("releases/lambda/notes.json", "{}", null);
  expect(await releaseLog(objects, "lambda").list()).toEqual([]);
});

test.each(["nonsense", "null", '{"format":2}', '{"format":1,"number":1,"kind":"gift"}'])(
  "a damaged release is told: %s",
  async (text) => {
    const objects = memoryObjects();
    await objects.put("releases/lambda/000001.json", text, null);
    await expect(releaseLog(objects, "lambda").list()).rejects.toMatchObject({ code: "RELEASE_DAMAGED" });
  },
);

/** Newest first, as a log lists them. */
const history = (...releases: readonly Omit<DeployRelease, "number">[]): readonly DeployRelease[] =>
  releases.map((one, i) => ({ ...one, number: i + 1 })).reverse();
const restored = (releases: readonly DeployRelease[], version: number | null = null) =>
  releaseToRestore(releases, version).revision;

test("a rollback goes to the release before, over deploys of the same revision", () => {
  expect(restored(history(release("r1"), release("r2")))).toBe("r1");
  expect(restored(history(release("r1"), release("r2"), release("r2")))).toBe("r1");
});

test("a rollback of a rollback goes further back, never forth", () => {
  const back = release("r2", { kind: "rollback" });
  expect(restored(history(release("r1"), release("r2"), release("r3"), back))).toBe("r1");
});

test("a canary is taken back to what stood before it", () => {
  const canary = release("r3", { kind: "canary", canaryPercent: 10 });
  expect(restored(history(release("r1"), release("r2"), canary))).toBe("r2");
  expect(restored(history(release("r1"), release("r2"), release("r1", { kind: "rollback" }), canary))).toBe("r1");
});

test("a version is found by its newest whole release; what is not there is told with what is", () => {
  const log = history(release("r1"), release("r2"), release("r3", { kind: "canary", canaryPercent: 5 }));
  expect(restored(log, 1)).toBe("r1");
  expect(() => restored(log, 3)).toThrow('no release gave all requests to version 3; there were such of "2", "1"');
  expect(() => restored(history(release("r1")))).toThrow("no release before");
  expect(() => restored([])).toThrow("no release before");
});

const aws = { signal: undefined } as unknown as Aws;
const anna = { aws, target: "lambda", holder: "anna@desk" };
const ben = { aws, target: "lambda", holder: "ben@ci" };

test("of two that want a target, one is told who holds it; later it is free", async () => {
  const objects = memoryObjects();
  await holdTarget(objects, anna, async () => {
    await expect(holdTarget(objects, ben, () => Promise.resolve())).rejects.toMatchObject({
      code: "DEPLOY_BUSY",
      params: { holder: "anna@desk" },
    });
    expect(await holdTarget(objects, { ...ben, target: "ec2" }, () => Promise.resolve(1))).toBe(1);
  });
  expect(await holdTarget(objects, ben, () => Promise.resolve(2))).toBe(2);
});

test("of two that ask in the same moment, one gets it", async () => {
  const objects = memoryObjects();
  const work = () => new Promise((resolve) => setTimeout(resolve, 20));
  const both = await Promise.allSettled([anna, ben].map((one) => holdTarget(objects, one, work)));
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("work that fails gives the target up", async () => {
  const objects = memoryObjects();
  await expect(holdTarget(objects, anna, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await holdTarget(objects, ben, () => Promise.resolve(3))).toBe(3);
});

test("a hold without a sign of life is taken over, and does not end its successor's", async () => {
  let time = 0;
  const objects = memoryObjects(() => time);
  await holdTarget(objects, anna, async () => {
    time += holdMs;
    await holdTarget(objects, ben, async () => {
      await expect(holdTarget(objects, anna, () => Promise.resolve())).rejects.toMatchObject({ code: "DEPLOY_BUSY" });
    });
  });
});

test("a machine whose clock is ahead takes over nothing that is held", async () => {
  const objects = memoryObjects();
  const ahead = { ...ben, now: () => Date.now() + 24 * 3_600_000 };
  await holdTarget(objects, anna, async () => {
    await expect(holdTarget(objects, ahead, () => Promise.resolve())).rejects.toMatchObject({ code: "DEPLOY_BUSY" });
  });
});

test("a hold whose answer was lost is ours", async () => {
  const objects = memoryObjects();
  objects.loseAnswers = 1;
  expect(await holdTarget(objects, anna, () => Promise.resolve(4))).toBe(4);
});
