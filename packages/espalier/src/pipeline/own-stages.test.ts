import { cp, mkdir, mkdtemp, readFile, readdir, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { number, ridge } from "@espalier/learn";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkConfig, type Project } from "../project/index.ts";
import { csv } from "../source/index.ts";
import { artifact, stage, when, type StageSpec } from "../stages/index.ts";
import { openStore, type Store } from "../store/index.ts";
import { getRun, listRuns } from "../track/index.ts";
import type { RunEvent } from "./events.ts";
import { planRun } from "./plan-run.ts";
import { runProject, type RunOptions } from "./run-project.ts";

let root = "";
let dir = "";
let store: Store;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "espalier-own-"));
  dir = join(root, "project");
  store = await openStore(join(dir, ".espalier"));
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 11},${2 * (i % 11) + Math.sin(3 * i)}`);
  await writeFile(join(dir, "data.csv"), `a,y\n${rows.join("\n")}\n`);
});
afterEach(async () => {
  store.close();
  await rm(root, { recursive: true });
});

type Stages = Readonly<Record<string, StageSpec>>;

function project(stages: Stages, more: object = {}, environment: string | null = null): Project {
  const checked = checkConfig({
    name: "p",
    source: csv("data.csv"),
    features: { a: number() },
    target: { name: "y", kind: "regression" },
    candidates: { ridge: ridge() },
    search: { trials: 1, folds: 2 },
    stages,
    ...more,
  });
  if (checked.kind === "invalid") throw new Error(JSON.stringify(checked.problems));
  return { dir, file: "espalier.config.ts", config: checked.config, environment, environments: [], overrides: [] };
}

const events: RunEvent[] = [];
async function run(stages: Stages, options: Partial<RunOptions> = {}, more: object = {}) {
  events.length = 0;
  const emit = (event: RunEvent) => void events.push(event);
  const result = await runProject(project(stages, more), store, { codeVersion: "1", threads: 1, emit, ...options });
  const own = result.stages.filter((one) => one.own);
  return { result, own: own.map(({ name, status, because }) => `${name} ${status}: ${because}`) };
}
const plan = async (
  stages: Stages,
  options: { readonly stages?: readonly string[]; readonly force?: boolean } = {},
) => {
  const planned = await planRun(project(stages), store, { codeVersion: "1", ...options });
  return planned.stages.filter(({ own }) => own).map(({ name, verdict, because }) => `${name} ${verdict}: ${because}`);
};
const read = (path: string) => readFile(join(dir, path), "utf8");
const write = (path: string, text: string) => writeFile(join(dir, path), text);
const faultOf = (running: Promise<unknown>) =>
  running.then(
    () => null,
    (error: { readonly code: string }) => error.code,
  );

/** Two stages that need nothing of ours, so that running them alone is quick. */
const pair: Stages = {
  upper: stage.shell("tr a-z A-Z < in.txt > out/upper.txt", { inputs: ["in.txt"], outputs: ["out/upper.txt"] }),
  count: stage.shell("wc -l < out/upper.txt > out/count.txt; echo counted", { outputs: ["out/count.txt"] }),
};
const only = { stages: ["count"] };

test("own stages run in order, are reused, and run again with the reason when what they read changes", async () => {
  await write("in.txt", "a\nb\n");
  expect(await plan(pair, only)).toEqual(["upper run: never ran", "count after: after upper"]);
  expect((await run(pair, only)).own).toEqual(["upper ran: never ran", "count ran: never ran"]);
  expect((await read("out/count.txt")).trim()).toBe("2");
  expect(await plan(pair, only)).toEqual(["upper reuse: nothing changed", "count reuse: nothing changed"]);
  expect((await run(pair, only)).own).toEqual(["upper reused: nothing changed", "count reused: nothing changed"]);

  await write("in.txt", "a\nb\nc\n");
  expect(await plan(pair, only)).toEqual(["upper run: in.txt changed", "count after: after upper"]);
  expect((await run(pair, only)).own).toEqual(["upper ran: in.txt changed", "count ran: out/upper.txt changed"]);
  await write("in.txt", "a\nb\nC\n");
  expect((await run(pair, only)).own).toEqual(["upper ran: in.txt changed", "count reused: nothing changed"]);
});

test("a change that is taken back brings the outputs back without running anything", async () => {
  await write("in.txt", "a\n");
  await run(pair, only);
  await write("in.txt", "other\n");
  await run(pair, only);
  await write("in.txt", "a\n");
  expect((await run(pair, only)).own[0]).toBe("upper restored: out/upper.txt was changed");
  expect(await read("out/upper.txt")).toBe("A\n");
});

test("an output that is gone comes back; one that was edited by hand is moved aside, and the run says where", async () => {
  await write("in.txt", "a\n");
  await run(pair, only);
  await rm(join(dir, "out"), { recursive: true });
  expect((await run(pair, only)).own).toEqual([
    "upper restored: out/upper.txt is gone",
    "count restored: out/count.txt is gone",
  ]);
  await write("out/upper.txt", "mine\n");
  const { result } = await run(pair, only);
  expect(await read("out/upper.txt")).toBe("A\n");
  const [note = ""] = result.notes;
  expect(note).toContain("out/upper.txt was changed by hand");
  expect(await read(note.split(" has gone to ")[1]!)).toBe("mine\n");
});

test("a folder of yours that is declared for an output is moved aside, not removed; what a stage made is not", async () => {
  await write("in.txt", "a\n");
  await mkdir(join(dir, "out"));
  await write("out/precious.txt", "mine\n");
  const folder = {
    all: stage.shell("mkdir out && cp in.txt out/", { inputs: ["in.txt"], outputs: ["out"], keep: false }),
  };
  const first = await run(folder, { stages: ["all"] });
  const [note = ""] = first.result.notes;
  expect(note).toContain("out is not what a stage made");
  expect(await read(`${note.split(" has gone to ")[1]!}/precious.txt`)).toBe("mine\n");
  await write("in.txt", "b\n");
  expect((await run(folder, { stages: ["all"] })).result.notes).toEqual([]);
});

test("what is not kept runs again once it is gone", async () => {
  const stages = { a: stage.shell("echo 1 > a.txt", { outputs: ["a.txt"], keep: false }) };
  await run(stages, { stages: ["a"] });
  await rm(join(dir, "a.txt"));
  expect((await run(stages, { stages: ["a"] })).own).toEqual(["a ran: a.txt is gone and is not in the store"]);
});

test("--force runs the named stages though nothing changed, and not what they wait for", async () => {
  await write("in.txt", "a\n");
  await run(pair, only);
  expect(await plan(pair, { ...only, force: true })).toEqual(["upper reuse: nothing changed", "count run: --force"]);
  const { own } = await run(pair, { ...only, force: true });
  expect(own).toEqual(["upper reused: nothing changed", "count ran: --force"]);
});

test("the same inputs with other outputs are told: the stage is not reproducible", async () => {
  const stages = { random: stage.shell("date +%s%N > r.txt", { outputs: ["r.txt"] }) };
  await run(stages, { stages: ["random"] });
  const { result } = await run(stages, { stages: ["random"], force: true });
  expect(result.notes).toEqual([expect.stringContaining("random is not reproducible")]);
});

test("a whole run: before ingest, between, and after the gate; artifacts, params and metrics reach their places", async () => {
  const stages: Stages = {
    fetch: stage.shell("cp raw.csv data/a.csv", { outputs: ["data/a.csv"] }),
    check: stage.shell("test -f data/a.csv", { inputs: ["data/a.csv"], before: ["train"] }),
    tell: stage.shell(
      `node -e 'const { writeFileSync: w, readFileSync: r } = require("fs"); const e = JSON.parse(r(process.env.ESPALIER_ARTIFACT_EVALUATION)); w("told.json", JSON.stringify({ rows: e.rows, top: JSON.parse(process.env.ESPALIER_PARAMS).top }))'`,
      {
        inputs: [artifact("evaluation")],
        params: { top: 3 },
        outputs: ["told.json"],
        metrics: ["told.json"],
        when: when.gatePassed(),
      },
    ),
    alarm: stage.shell("false", { when: when.gateFailed() }),
    after: stage.shell("false", { after: ["alarm"] }),
    good: stage.shell("true", { when: when.metricAtLeast("r2", 0.5) }),
  };
  await rename(join(dir, "data.csv"), join(dir, "raw.csv"));
  const more = { source: csv("data/*.csv") };
  const { own, result } = await run(stages, {}, more);
  expect(own).toEqual([
    "fetch ran: never ran",
    "check ran: never ran",
    "tell ran: never ran",
    "alarm skipped: the gate passed",
    "after skipped: alarm was skipped",
    "good ran: never ran",
  ]);
  expect(result.stages.map(({ name }) => name).slice(0, 2)).toEqual(["fetch", "ingest"]);
  expect(JSON.parse(await read("told.json"))).toEqual({ rows: 11, top: 3 });
  const recorded = await getRun(store, result.run_id);
  expect(recorded.metrics).toMatchObject({ "tell.rows": 11, "tell.top": 3 });
  expect(recorded.stages.map(({ name, status }) => `${name} ${status}`)).toEqual(
    result.stages.map(({ name, status }) => `${name} ${status}`),
  );
  const again = await run(stages, {}, more);
  expect(new Set(again.result.stages.map(({ status }) => status))).toEqual(new Set(["reused", "skipped"]));
});

test("a failing stage is tried again, and fails the run; what runs beside it goes on, what waits does not begin", async () => {
  const stages: Stages = {
    broken: stage.shell("echo x >> tries.log; echo trouble >&2; exit 3", { retries: { times: 2, waitMs: 1 } }),
    slow: stage.shell(
      "f=tries; while [ $(wc -l < $f.log 2>/dev/null || echo 0) -lt 3 ]; do sleep 0.02; done; sleep 0.2; echo 1 > slow.txt",
      {
        outputs: ["slow.txt"],
      },
    ),
    behind: stage.shell("true", { after: ["slow"] }),
  };
  const selected = { stages: ["broken", "behind"], jobs: 2 };
  expect(await faultOf(run(stages, selected))).toBe("STAGE_FAILED");
  expect((await read("tries.log")).trim().split("\n")).toHaveLength(3);
  expect(events.filter(({ kind }) => kind === "stage-retried")).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
  const [last] = await listRuns(store, { limit: 1 });
  const recorded = await getRun(store, last!.id);
  expect(recorded.status).toBe("failed");
  expect(recorded.stages.map(({ name, status }) => `${name} ${status}`)).toEqual(["broken failed", "slow ran"]);
  const { own } = await run({ ...stages, broken: stage.shell("true") }, selected);
  expect(own).toContain("slow reused: nothing changed");
});

test("a stage that ends well without an output, and one whose input is not there, each fail with their code", async () => {
  expect(await faultOf(run({ a: stage.shell("true", { outputs: ["a"] }) }, { stages: ["a"] }))).toBe(
    "STAGE_OUTPUT_MISSING",
  );
  const missing = { a: stage.shell("true", { inputs: ["nothing.txt"] }) };
  expect(await plan(missing, { stages: ["a"] })).toEqual(["a run: nothing.txt is missing"]);
  expect(await faultOf(run(missing, { stages: ["a"] }))).toBe("STAGE_INPUT_MISSING");
});

test("a stage that changes its input, or what another stage made, fails; what was changed is put right by the next run", async () => {
  await write("in.txt", "a\n");
  const selfish = { a: stage.shell("echo b >> in.txt", { inputs: ["in.txt"] }) };
  expect(await faultOf(run(selfish, { stages: ["a"] }))).toBe("STAGE_INPUT_CHANGED");
  const stages = { ...pair, vandal: stage.shell("cd out && echo mine > upper.txt", { after: ["upper"] }) };
  expect(await faultOf(run(stages, { stages: ["vandal"] }))).toBe("STAGE_WROTE_ELSEWHERE");
  expect((await run(pair, only)).own[0]).toContain("upper restored");
});

test("an output behind a link that leads out of the project is not written", async () => {
  await write("in.txt", "a\n");
  const outside = join(root, "outside");
  await mkdir(outside);
  await symlink(outside, join(dir, "out"));
  expect(await faultOf(run(pair, only))).toBe("PATH_LEAVES_PROJECT");
  expect(await readdir(outside)).toEqual([]);
});

test("a file that no stage declares is told", async () => {
  const { result } = await run(
    { a: stage.shell("echo > stray.txt; echo > b.txt", { outputs: ["b.txt"] }) },
    { stages: ["a"] },
  );
  expect(result.notes).toEqual(["stage a made stray.txt, which no stage declares"]);
});

test("a function gets its paths, params and seed, and runs again when a file that it imports changes", async () => {
  await mkdir(join(dir, "stages"));
  await write("stages/word.ts", 'export const word: string = "rows";');
  await write(
    "stages/count.ts",
    `import { readFileSync, writeFileSync } from "node:fs";
     import { defineStage } from "espalier";
     import { word } from "./word.ts";
     export default defineStage<{ more: number }>(({ params, inputs, outputs, seed }) => {
       const lines = readFileSync(inputs["in.txt"]!, "utf8").split("\\n").length;
       writeFileSync(outputs["n.txt"]!, [lines + params.more, word, seed].join(" "));
       return { lines };
     });`,
  );
  await write("in.txt", "a\nb");
  const more = { inputs: ["in.txt"], outputs: ["n.txt"], params: { more: 5 } };
  const stages = { count: stage.module("stages/count.ts", more) };
  const { result } = await run(stages, { stages: ["count"] });
  expect(await read("n.txt")).toBe("7 rows 42");
  expect((await getRun(store, result.run_id)).metrics).toEqual({ "count.lines": 2 });
  await write("stages/word.ts", 'export const word: string = "lines";');
  expect((await run(stages, { stages: ["count"] })).own).toEqual(["count ran: stages/word.ts changed"]);
  expect(await read("n.txt")).toBe("7 lines 42");
});

test("within a stage of the same project no run begins", async () => {
  vi.stubEnv("ESPALIER_RUN", "abc");
  vi.stubEnv("ESPALIER_STAGE", "outer");
  vi.stubEnv("ESPALIER_DIR", await realpath(dir));
  expect(await faultOf(run(pair, only))).toBe("RUN_WITHIN_STAGE");
  vi.unstubAllEnvs();
});

test("metrics that are none fail the stage; what is no number is left out", async () => {
  const stages = (text: string): Stages => ({
    m: stage.shell(`echo '${text}' > m.json`, { outputs: ["m.json"], metrics: ["m.json"] }),
  });
  expect(await faultOf(run(stages("[1]"), { stages: ["m"] }))).toBe("STAGE_METRICS_INVALID");
  const { result } = await run(stages('{"a": 1, "name": "x", "deep": {"b": 2}}'), { stages: ["m"] });
  expect((await getRun(store, result.run_id)).metrics).toEqual({ "m.a": 1, "m.deep.b": 2 });
});

test("an own stage reads what the environment names, and each environment has its own result", async () => {
  const stages = { who: stage.shell("echo $ESPALIER_ENV $TOKEN > who.txt", { outputs: ["who.txt"], env: ["TOKEN"] }) };
  vi.stubEnv("TOKEN", "t1");
  await run(stages, { stages: ["who"] });
  vi.stubEnv("TOKEN", "t2");
  expect((await run(stages, { stages: ["who"] })).own).toEqual(["who ran: environment variable TOKEN changed"]);
  const result = await runProject(project(stages, {}, "prod"), store, { codeVersion: "1", stages: ["who"] });
  expect(result.stages.map(({ because }) => because)).toEqual(["environment: none → prod"]);
  expect((await read("who.txt")).trim()).toBe("prod t2");
  vi.unstubAllEnvs();
});

test("a renamed stage is reused; one that is gone leaves nothing behind that fails", async () => {
  await write("in.txt", "a\n");
  await run(pair, only);
  const { upper, count } = pair;
  expect((await run({ louder: upper!, count: count! }, only)).own).toEqual([
    "louder reused: nothing changed",
    "count reused: nothing changed",
  ]);
  await run({ upper: upper! }, { stages: ["upper"] });
  expect(await read("espalier.lock")).not.toContain("count");
});

test("a project in another folder, with its store or with nothing but the lock file and outputs, is reused", async () => {
  await write("in.txt", "a\n");
  await run(pair, only);
  store.close();
  await rename(dir, join(root, "moved"));
  dir = join(root, "moved");
  store = await openStore(join(dir, ".espalier"));
  expect((await run(pair, only)).own).toEqual(["upper reused: nothing changed", "count reused: nothing changed"]);
  store.close();
  await cp(dir, join(root, "cloned"), { recursive: true, filter: (path) => !path.includes(".espalier/") });
  dir = join(root, "cloned");
  store = await openStore(join(dir, ".espalier"));
  expect((await run(pair, only)).own).toEqual([
    "upper reused: as espalier.lock says",
    "count reused: as espalier.lock says",
  ]);
  expect((await run(pair, only)).own[0]).toBe("upper reused: nothing changed");
});

test("--locked fails where the lock file would change, and changes nothing; an experiment leaves it alone", async () => {
  await write("in.txt", "a\n");
  expect(await faultOf(run(pair, { ...only, locked: true }))).toBe("LOCK_OUTDATED");
  expect(await readdir(dir)).not.toContain("espalier.lock");
  await run(pair, { ...only, isExperiment: true });
  expect(await readdir(dir)).not.toContain("espalier.lock");
  await run(pair, only);
  const lock = await read("espalier.lock");
  await run(pair, { ...only, locked: true });
  expect(await read("espalier.lock")).toBe(lock);
});

test("an interrupted run keeps what had ended, and is recorded as interrupted", async () => {
  await write("in.txt", "a\n");
  const stages = { ...pair, endless: stage.shell("sleep 60", { after: ["count"] }) };
  const stop = new AbortController();
  const emit = (event: RunEvent) => {
    if (event.kind === "stage-started" && event.stage === "endless") stop.abort(new Error("stopped"));
  };
  await expect(run(stages, { stages: ["endless"], emit, signal: stop.signal })).rejects.toThrow("stopped");
  expect((await run(pair, only)).own).toEqual(["upper reused: nothing changed", "count reused: nothing changed"]);
});

test("a stage that the project does not have is told with the one that was meant", async () => {
  expect(await faultOf(run(pair, { stages: ["cuont"] }))).toBe("STAGE_UNKNOWN");
  expect(await listRuns(store, { limit: 1 })).toEqual([]);
});

test("stages that need more than there is together do not run together", async () => {
  const busy = (name: string) =>
    stage.shell(`mkdir lock || exit 1; sleep 0.1; rmdir lock; echo > ${name}.txt`, {
      outputs: [`${name}.txt`],
      needs: { gpu: 1 },
    });
  const stages = { a: busy("a"), b: busy("b"), c: busy("c") };
  const { own } = await run(stages, { stages: ["a", "b", "c"], jobs: 3 }, { resources: { gpu: 1 } });
  expect(own).toHaveLength(3);
});
