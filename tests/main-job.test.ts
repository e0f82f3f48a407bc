import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyOfExample, espalier, ended, start } from "./espalier-cli.ts";

interface Result {
  readonly run_id: string;
  readonly stages: readonly {
    readonly name: string;
    readonly status: string;
    readonly because: string;
    readonly duration_ms: number;
  }[];
  readonly candidates: readonly {
    readonly name: string;
    readonly mean: number;
    readonly sd: number;
    readonly trials: number;
  }[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly gate: { readonly passed: boolean; readonly rules: readonly unknown[] };
  readonly model: { readonly name: string; readonly version: number; readonly aliases: readonly string[] };
  readonly data: { readonly rows: number; readonly repeated: number };
}

const stageNames = ["ingest", "validate", "prepare", "search", "train", "evaluate", "register"];
const quick = ["--set", "search.trials=2"];

async function run(dir: string, ...more: readonly string[]): Promise<Result> {
  const { code, stdout, stderr } = await espalier("-C", dir, "run", "--json", ...quick, ...more);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Result;
}

const statuses = (result: Result) => Object.fromEntries(result.stages.map(({ name, status }) => [name, status]));
/** What must be the same however a run came about. */
const outcome = ({ candidates, metrics, gate, model, data }: Result) => ({ candidates, metrics, gate, model, data });

test("red wine: three candidates, a winner better than the mean, honest about repeated rows, champion", async () => {
  const dir = await copyOfExample("wine-quality");
  const result = await run(dir);
  expect(result.stages.map(({ name }) => name)).toEqual(stageNames);
  expect(new Set(result.candidates.map(({ name }) => name))).toEqual(new Set(["linear", "forest", "boosting"]));
  expect(result.data).toMatchObject({ rows: 1599, repeated: 240 });
  expect(result.metrics.r2).toBeGreaterThan(0.25);
  expect(result.metrics.r2).toBeLessThan(0.5); // above that, rows would be on both sides of the split
  expect(result.model).toEqual({ name: "wine-quality", version: 1, aliases: ["champion"] });
  expect(result.gate.passed).toBe(true);
});

test("a second run reuses everything and says the same; a changed parameter runs only what depends on it", async () => {
  const dir = await copyOfExample("iris");
  const first = await run(dir);
  expect(new Set(Object.values(statuses(first)))).toEqual(new Set(["ran"]));

  const second = await run(dir);
  expect(new Set(Object.values(statuses(second)))).toEqual(new Set(["reused"]));
  expect(outcome(second)).toEqual(outcome(first));
  expect(second.run_id).not.toBe(first.run_id);

  const { code, stdout } = await espalier("-C", dir, "run", "--json", "--set", "search.trials=3");
  expect(code).toBe(0);
  const changed = JSON.parse(stdout) as Result;
  expect(statuses(changed)).toMatchObject({ ingest: "reused", validate: "reused", prepare: "reused", search: "ran" });
  expect(changed.stages.find(({ name }) => name === "search")?.because).toBe("search.trials: 2 → 3");

  const retuned = await run(dir, "--retune");
  expect(retuned.stages.find(({ name }) => name === "search")).toMatchObject({ status: "ran", because: "--retune" });
  expect(outcome(retuned)).toEqual(outcome(first));
});

test("params.yaml overrides the config, and --set overrides both", async () => {
  const dir = await copyOfExample("iris");
  await writeFile(join(dir, "params.yaml"), "search:\n  trials: 1\nseed: 7\n");
  const { code, stdout, stderr } = await espalier("-C", dir, "run", "--json");
  expect(code, stderr).toBe(0);
  expect((JSON.parse(stdout) as Result).candidates.every(({ trials }) => trials === 1)).toBe(true);
  const set = await espalier("-C", dir, "run", "--json", "--set", "search.trials=2");
  expect((JSON.parse(set.stdout) as Result).candidates.some(({ trials }) => trials === 2)).toBe(true);
});

test("the results are the same bits on one thread and on two", async () => {
  const [one, two] = await Promise.all([copyOfExample("iris"), copyOfExample("iris")]);
  const first = await run(one, "--threads", "1");
  const second = await run(two, "--threads", "2");
  expect(outcome(second)).toEqual(outcome(first));
});

test("killed at any moment, the next run completes with the result of an undisturbed one", async () => {
  const dir = await copyOfExample("iris");
  const undisturbed = await run(await copyOfExample("iris"));
  for (const afterMs of [60, 150, 250, 350, 450, 600, 800, 1000]) {
    const child = start(["-C", dir, "run", "--json", ...quick]);
    const end = ended(child);
    setTimeout(() => child.kill("SIGKILL"), afterMs);
    await end;
  }
  expect(outcome(await run(dir))).toEqual(outcome(undisturbed));
  const doctor = await espalier("-C", dir, "doctor", "--json");
  expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: true });
});

test("going back to an earlier setting puts its model to the gate against today's champion, as the same version", async () => {
  const dir = await copyOfExample("iris");
  const first = await run(dir);
  const other = await run(dir, "--set", "candidates.forest.maxDepth=1", "--set", "candidates.forest.trees=5");
  expect(other.model.version).toBe(2);
  const back = await run(dir);
  expect(back.model.version).toBe(1);
  expect(back.metrics).toEqual(first.metrics);
  const register = back.stages.find(({ name }) => name === "register");
  expect(register).toMatchObject(
    other.gate.passed ? { status: "ran", because: "version 2 is champion now" } : { status: "reused" },
  );
  expect(back.model.aliases).toEqual(["champion"]);
});

test("two runs at once in one project: one waits for the other, and both end well", async () => {
  const dir = await copyOfExample("iris");
  const [a, b] = await Promise.all([run(dir), run(dir)]);
  expect(outcome(a)).toEqual(outcome(b));
  const models = JSON.parse((await espalier("-C", dir, "models", "show", "iris", "--json")).stdout);
  expect(models.versions).toHaveLength(1);
});

test("a stored output altered by hand is made anew", async () => {
  const dir = await copyOfExample("iris");
  const first = await run(dir);
  const shown = JSON.parse((await espalier("-C", dir, "runs", "show", first.run_id, "--json")).stdout);
  const hash: string = shown.stages.find((stage: { name: string }) => stage.name === "train").outputs.model;
  const path = join(dir, ".espalier/blobs", hash.slice(0, 2), hash.slice(2));
  const bytes = await readFile(path);
  bytes[bytes.length >> 1]! ^= 0xff;
  await writeFile(path, bytes);

  const again = await run(dir);
  expect(statuses(again)).toMatchObject({ ingest: "reused", search: "reused", train: "ran" });
  expect(outcome(again)).toEqual(outcome(first));
});

test("runs, models and predict tell the same story to people and to machines", async () => {
  const dir = await copyOfExample("iris");
  const result = await run(dir);
  const runs = JSON.parse((await espalier("-C", dir, "runs", "--json")).stdout);
  expect(runs.runs[0]).toMatchObject({ run_id: result.run_id, status: "finished" });
  expect((await espalier("-C", dir, "runs")).stdout).toContain("finished");
  expect((await espalier("-C", dir, "models")).stdout).toContain("champion → 1");

  const output = join(dir, "scored.csv");
  const scored = await espalier("-C", dir, "predict", "--input", join(dir, "data/iris.csv"), "--output", output);
  expect(scored.code, scored.stderr).toBe(0);
  const lines = (await readFile(output, "utf8")).trimEnd().split("\n");
  expect(lines).toHaveLength(151);
  expect(lines[0]).toBe(
    "sepal_length,sepal_width,petal_length,petal_width,species,prediction,probability setosa,probability versicolor,probability virginica",
  );
  expect(lines[1]).toMatch(/^5\.1,3\.5,1\.4,0\.2,setosa,setosa,/);
});
