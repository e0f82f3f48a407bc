import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { Fault } from "../fault/index.ts";
import { formatLock, type LockLine } from "../lock-file/index.ts";
import type { Project } from "../project/index.ts";
import { setAlias, registerVersion } from "../registry/index.ts";
import { temporaryFolder, temporaryStore } from "../store/fixtures/temporary.ts";
import type { Store } from "../store/index.ts";
import { createRun, finishRun, getRun, logMetrics, setTags } from "../track/index.ts";
import { chooseSides, lockSide } from "./choose-sides.ts";
import { inspectRun } from "./inspect-run.ts";

afterEach(() => vi.unstubAllEnvs());

const evaluate = (r2: number): LockLine => ({
  key: "k",
  code: "1",
  params: {},
  inputs: {},
  outputs: {},
  metrics: { r2 },
  intervals: { r2: [r2 - 0.1, r2 + 0.1] },
});

/** A project in git whose lock says this, first on `main` and then in the folder. */
function repository(committed: ReadonlyMap<string, LockLine>, now: ReadonlyMap<string, LockLine>): string {
  const dir = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", ...args], {
      cwd: dir,
      stdio: "pipe",
    });
  git("init", "-q", "-b", "main");
  writeFileSync(join(dir, "espalier.lock"), formatLock(committed));
  git("add", ".");
  git("commit", "-qm", "lock");
  writeFileSync(join(dir, "espalier.lock"), formatLock(now));
  return dir;
}

let clock = 0;
/** A run that ended well. */
async function finished(
  store: Store,
  name: string,
  r2: number,
  environment: string | null = null,
  tags: Readonly<Record<string, string>> = {},
): Promise<string> {
  const now = (clock += 10);
  const facts = { experiment: "wine", name, reason: "", codeVersion: "1", gitCommit: null, environment, now };
  const { id } = await createRun(store, { ...facts, config: { search: { trials: now } } });
  await logMetrics(store, id, { r2 }, { now });
  await setTags(store, id, tags);
  await finishRun(store, id, { now: now + 1 });
  return id;
}

const project = () => Promise.resolve({ config: { name: "wine", search: { trials: 7 } } } as unknown as Project); // of it only this is read
const labels = async (given: Parameters<typeof chooseSides>) => (await chooseSides(...given)).map(({ label }) => label);
const faultOf = (given: Parameters<typeof chooseSides>) =>
  chooseSides(...given).catch((error: unknown) => (error instanceof Fault ? error.code : error));

test("nothing named: the last two runs; the only one with the working folder; none is a fault", async () => {
  const store = await temporaryStore();
  const context = { dir: temporaryFolder(), store, environment: null, project };
  expect(await faultOf([context, undefined, undefined])).toBe("RUN_NONE");
  await finished(store, "one", 0.1);
  expect(await labels([context, undefined, undefined])).toEqual(["run one", "the working folder"]);
  await finished(store, "two", 0.2);
  await createRun(store, {
    experiment: "wine",
    name: "broken",
    reason: "",
    config: {},
    codeVersion: "1",
    gitCommit: null,
    now: 9e9,
  });
  expect(await labels([context, undefined, undefined])).toEqual(["run one", "run two"]);
});

test("one run is compared with the last one, the last one with the working folder", async () => {
  const store = await temporaryStore();
  const context = { dir: temporaryFolder(), store, environment: null, project };
  const id = await finished(store, "one", 0.1);
  await finished(store, "two", 0.2);
  expect(await labels([context, "one", undefined])).toEqual(["run one", "run two"]);
  expect(await labels([context, id.slice(0, 8), undefined])).toEqual(["run one", "run two"]);
  expect(await labels([context, "@-1", undefined])).toEqual(["run one", "run two"]);
  expect(await labels([context, "@", undefined])).toEqual(["run two", "the working folder"]);
  expect(await labels([context, ".", "run:one"])).toEqual(["the working folder", "run one"]);
  expect(await faultOf([context, "@-2", undefined])).toBe("RUN_NOT_FOUND");
  expect(await faultOf([context, "run:three", undefined])).toBe("RUN_NOT_FOUND");
});

test("in an environment, its runs count and its lines are read", async () => {
  const store = await temporaryStore();
  const dir = repository(
    new Map([
      ["evaluate", evaluate(0.1)],
      ["evaluate@prod", evaluate(0.3)],
    ]),
    new Map(),
  );
  await finished(store, "one", 0.1, "prod");
  await finished(store, "other", 0.1);
  await finished(store, "two", 0.2, "prod");
  const prod = { dir, store, environment: "prod", project };
  expect(await labels([prod, undefined, undefined])).toEqual(["run one", "run two"]);
  expect((await chooseSides(prod, "git:main", "."))[0].metrics).toEqual({ r2: 0.3 });
  expect(await faultOf([{ ...prod, environment: "dev" }, "git:main", "."])).toBe("LOCK_ABSENT");
});

test("a revision is read from its lock and compared with the folder's, without a store and without its config", async () => {
  const dir = repository(new Map([["evaluate", evaluate(0.1)]]), new Map([["evaluate", evaluate(0.5)]]));
  const context = { dir, store: null, environment: null, project };
  const [a, b] = await chooseSides(context, "main", undefined);
  expect(a).toMatchObject({ kind: "revision", metrics: { r2: 0.1 }, intervals: { r2: [0, 0.2] } });
  expect(a.label).toMatch(/^main \([0-9a-f]{7}\)$/);
  expect(b).toMatchObject({ kind: "working", metrics: { r2: 0.5 } });
  expect(await lockSide(dir, null)).toMatchObject({ label: "espalier.lock", metrics: { r2: 0.5 } });
  rmSync(join(dir, "espalier.lock"));
  expect(await lockSide(dir, null)).toBeNull();
});

test("a run is preferred to a revision of the same name", async () => {
  const store = await temporaryStore();
  const dir = repository(new Map([["evaluate", evaluate(0.1)]]), new Map());
  await finished(store, "main", 0.9);
  const context = { dir, store, environment: null, project };
  expect((await chooseSides(context, "main", "git:main")).map(({ kind }) => kind)).toEqual(["run", "revision"]);
});

test("what is neither a run nor a revision is told, with why", async () => {
  const dir = repository(new Map([["evaluate", evaluate(0.1)]]), new Map());
  const context = { dir, store: null, environment: null, project };
  expect(await faultOf([context, "nowhere", "."])).toBe("COMPARE_UNKNOWN");
  expect(await faultOf([context, "git:nowhere", "."])).toBe("REVISION_UNKNOWN");
  expect(await faultOf([context, "--output=x", "."])).toBe("REVISION_INVALID");
  vi.stubEnv("GIT_CEILING_DIRECTORIES", join(dir, ".."));
  const outside = { ...context, dir: temporaryFolder() };
  await expect(chooseSides(outside, "main", ".")).rejects.toMatchObject({ code: "COMPARE_UNKNOWN" });
});

test("a run is held against the champion and the run before it, both of its environment", async () => {
  const store = await temporaryStore();
  const version = async (runId: string, content: string, alias: string) => {
    const modelHash = await store.blobs.put(Buffer.from(content));
    const facts = { name: "wine", runId, modelHash, metrics: { r2: 0.5 }, gate: null, recipe: null, now: 1 };
    const { version: number } = await registerVersion(store, facts);
    await setAlias(store, "wine", alias, number, { by: "me", because: "", now: 1 });
  };
  const first = await finished(store, "first", 0.1, "prod", { model: "wine/1" });
  await version(first, "a", "prod-champion");
  const plain = await finished(store, "plain", 0.2, null, { model: "wine/2" });
  await version(plain, "b", "champion");
  await finished(store, "second", 0.3, "prod");
  const last = await finished(store, "last", 0.4, "prod");

  const inspected = await inspectRun(store, await getRun(store, last));
  expect(inspected.champion).toMatchObject({
    version: 1,
    changes: [{ metric: "r2", a: { value: 0.1 }, b: { value: 0.4 } }],
  });
  expect(inspected.before).toMatchObject({ side: { label: "run second" }, changes: [{ verdict: "noise unknown" }] });
  expect(await inspectRun(store, await getRun(store, plain))).toMatchObject({
    before: null,
    champion: null,
    isChampion: true,
  });
});
