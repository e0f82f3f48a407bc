import { expect, test } from "vitest";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { countAtWork, nap, stageProject } from "./fixtures/stage-project.ts";

const failed = (problem: unknown) => ({
  code: "STAGE_FAILED",
  params: expect.objectContaining({ stage: "s", problem }) as unknown,
});
/** A stage whose function has this body. */
const stage = (body: string) =>
  `import { defineStage } from "espalier";\nexport default defineStage(async (call) => {\n${body}\n});\n`;

test("a function is given what it declares; what it returns are metrics; what it prints is in its log", async () => {
  const { call, log, dir } = await stageProject({
    "stages/count.ts": `
      import { defineStage } from "espalier";
      import { csvNames } from "./names";
      interface Params { readonly factor: number }
      export default defineStage<Params>(({ params, inputs, outputs, artifacts, environment, seed, dir, log }) => {
        log("a line");
        console.error("an error");
        console.log(JSON.stringify({ inputs, outputs, artifacts, environment, seed, dir, cwd: process.cwd() }));
        return { rows: params.factor * csvNames.length };
      });`,
    "stages/names.ts": `export const csvNames: readonly string[] = ["a", "b"];`,
  });
  const given = { inputs: { "a.csv": "/p/a.csv" }, outputs: { "out/b": "/p/out/b" }, artifacts: { model: "/m" } };
  const { metrics, warnings } = await call("stages/count.ts", { params: { factor: 21 }, ...given });
  expect({ metrics, warnings }).toEqual({ metrics: { rows: 42 }, warnings: [] });
  expect(log().split("\n").sort()).toEqual(
    ["", "a line", "an error", JSON.stringify({ ...given, environment: "dev", seed: 7, dir, cwd: dir })].sort(),
  );
});

test("one process serves one call after another; code that changed meanwhile is new, and nothing is left of the last", async () => {
  const text = (value: number) => `
    let calls = 0;
    export default () => {
      const before = process.env.LEFT ?? "nothing";
      process.env.LEFT = "something";
      process.chdir("/");
      console.log(before);
      return { value: ${value}, calls: ++calls, pid: process.pid };
    };`;
  const { call, dir, log } = await stageProject({ "a.mts": text(1) });
  const first = (await call("a.mts")).metrics;
  writeFileSync(join(dir, "a.mts"), text(2));
  const second = (await call("a.mts", { stage: "again" })).metrics;
  expect([first, second]).toEqual([
    { value: 1, calls: 1, pid: first.pid },
    { value: 2, calls: 1, pid: first.pid },
  ]);
  expect([log("s"), log("again")]).toEqual(["nothing\n", "nothing\n"]);
});

test("calls at the same time run in processes of their own, and each has its own log", async () => {
  const { call, log } = await stageProject({
    "a.js": `export default async ({ params }) => {
      for (let i = 0; i < 20; i++) { console.log(params.name); await new Promise((go) => setTimeout(go, 2)); }
      return { pid: process.pid };
    };`,
  });
  const names = ["a", "b", "c"];
  const pids = await Promise.all(names.map((name) => call("a.js", { stage: name, params: { name } })));
  expect(new Set(pids.map(({ metrics }) => metrics.pid)).size).toBe(3);
  for (const name of names) expect(log(name)).toBe(`${name}\n`.repeat(20));
});

/** What a function does → what is said of it. Those that harm their process come last. */
const failing: readonly (readonly [name: string, text: string, problem: unknown])[] = [
  ["throws an error", stage(`throw new Error("no rows left");`), "no rows left"],
  ["throws something else", stage(`throw { rows: 0 };`), "it threw { rows: 0 }"],
  ["rejects", stage(`await Promise.reject(new TypeError("not this"));`), "not this"],
  ["waits for ever", stage(`await new Promise(() => {});`), "it waits for a promise that nothing is left to settle"],
  [
    "returns a text",
    stage(`return { rows: "many" };`),
    "what it returns must be nothing, or metrics: finite numbers by name; got rows: 'many'",
  ],
  ["returns NaN", stage(`return { rows: Number.NaN };`), expect.stringContaining("rows: NaN")],
  [
    "exports no function",
    `export default 5;`,
    "its file must end in `export default defineStage(…)`; its default export is no function",
  ],
  [
    "imports what is not there",
    `import { a } from "./gone";\nexport default () => a;`,
    expect.stringContaining("Cannot find module './gone'"),
  ],
  [
    "rejects where nobody listens",
    stage(`Promise.reject(new Error("unheard")); await new Promise((go) => setTimeout(go, 500));`),
    "unheard",
  ],
  [
    "throws later, while it is at work",
    stage(`setTimeout(() => { throw new Error("later"); }, 5); await new Promise((go) => setTimeout(go, 500));`),
    "later",
  ],
  ["ends its process", stage(`process.exit(0);`), "it ended its process, by process.exit or the like, with code 0"],
  [
    "ends its process by a signal",
    stage(`process.kill(process.pid, "SIGKILL"); await new Promise((go) => setTimeout(go, 5000));`),
    expect.stringContaining("SIGKILL"),
  ],
  [
    "cuts its own channel",
    stage(`process.disconnect(); await new Promise((go) => setTimeout(go, 5000));`),
    expect.stringContaining("ended its process"),
  ],
];

test("a function that fails is told why, and the next one runs", async () => {
  const files = Object.fromEntries(failing.map(([, text], i) => [`${i}.ts`, text]));
  const { call } = await stageProject({ ...files, "well.ts": stage(`return { well: 1 };`) });
  for (const [i, [name, , problem]] of failing.entries()) {
    await expect(call(`${i}.ts`), name).rejects.toMatchObject(failed(problem));
  }
  expect((await call("well.ts")).metrics).toEqual({ well: 1 });
});

test("the log of a function that threw has the stack, as far as it is its own", async () => {
  const { call, log } = await stageProject({
    "a.ts": `export default () => {\n  throw new Error("no rows left");\n};\n`,
  });
  await expect(call("a.ts")).rejects.toThrow("no rows left");
  expect(log()).toMatch(/^Error: no rows left\n\s+at .*a\.ts:2:\d+\)?\n$/);
});

test("a function that takes too long is told, and then ended with what it started", async () => {
  const { call, read } = await stageProject({
    "a.ts": stage(`
      const { spawn } = await import("node:child_process");
      const { writeFileSync } = await import("node:fs");
      spawn("sleep", ["${nap}71"], { stdio: "ignore" });
      await new Promise((go) => call.signal.addEventListener("abort", go));
      writeFileSync("told", "yes");`),
    "deaf.ts": stage(`for (;;);`),
    "well.ts": stage(``),
  });
  await call("well.ts"); // its process is there, then
  // long enough for it to be loaded and to listen, whatever else the machine does
  await expect(call("a.ts", { timeoutMs: 4000 })).rejects.toMatchObject({ code: "STAGE_TIMED_OUT" });
  expect(read("told")).toBe("yes");
  expect(countAtWork(`${nap}71`)).toBe(0);
  await expect(call("deaf.ts", { timeoutMs: 500 })).rejects.toMatchObject({ code: "STAGE_TIMED_OUT" });
});

test("a function whose last process ends a moment before it is told itself is told", async () => {
  const { call, read } = await stageProject({
    "a.ts": stage(`
      const { writeFileSync } = await import("node:fs");
      process.once("beforeExit", () => process.kill(process.pid, "SIGTERM"));
      await new Promise((go) => call.signal.addEventListener("abort", go));
      writeFileSync("told", "yes");`),
  });
  await call("a.ts");
  expect(read("told")).toBe("yes");
});

test("a run that is stopped stops its functions, with its own reason", async () => {
  const { call } = await stageProject({ "a.ts": stage(`await new Promise((go) => setTimeout(go, 60_000));`) });
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("Ctrl-C")), 500);
  await expect(call("a.ts", {}, stop.signal)).rejects.toThrow("Ctrl-C");
});

test("what a function leaves at work is ended, and it is told", async () => {
  const spawning = `const { spawn } = await import("node:child_process");`;
  const { call } = await stageProject({
    "child.ts": stage(`${spawning} spawn("sleep", ["${nap}72"], { stdio: "inherit" });`),
    "let-go.ts": stage(`${spawning} spawn("sleep", ["${nap}72"], { stdio: "ignore", detached: true }).unref();`),
    "timer.ts": stage(`setInterval(() => console.log("still here"), 1);`),
  });
  for (const file of ["child.ts", "let-go.ts", "timer.ts"]) {
    expect((await call(file)).warnings, file).toEqual(["it left processes at work, which were ended"]);
    expect(countAtWork(`${nap}72`), file).toBe(0);
  }
});

test("a function that prints much costs no memory here, and its log has its beginning and end", async () => {
  const { call, log } = await stageProject({
    "a.ts": stage(`console.log("the beginning"); const line = "x".repeat(99_999);
      for (let i = 0; i < 400; i++) console.log(line);
      console.log("the end");`),
  });
  await call("a.ts");
  expect(log().startsWith("the beginning\nxxx")).toBe(true);
  expect(log().endsWith("xxx\nthe end\n")).toBe(true);
  expect(log()).toMatch(/… [\d,]+ bytes left out …/);
});
