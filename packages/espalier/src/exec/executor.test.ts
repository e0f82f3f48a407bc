import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { smallDisk } from "../store/fixtures/temporary.ts";
import { countAtWork, nap, stageProject } from "./fixtures/stage-project.ts";
import { endOrphans } from "./index.ts";

const failed = (problem: unknown, rest: object = {}) => ({
  code: "STAGE_FAILED",
  params: expect.objectContaining({ stage: "s", problem, ...rest }) as unknown,
});

test("a command runs in the project's folder; what it prints is in its log, in order", async () => {
  const { shell, log, dir } = await stageProject();
  const { warnings, metrics } = await shell("echo one; echo two >&2; echo three; pwd -P");
  expect(log()).toBe(`one\ntwo\nthree\n${dir}\n`);
  expect({ warnings, metrics }).toEqual({ warnings: [], metrics: {} });
});

test("a command sees the usual variables, those it declares, and what there is to know about it; no others", async () => {
  const { shell, log, dir } = await stageProject();
  process.env.ESPALIER_TEST_TOKEN = "let me in";
  process.env.ESPALIER_TEST_SECRET = "not for you";
  const params = { maxRows: 5, "min-share": 0.5, label: "a b", deep: { of: [1] } };
  await shell("env | sort", { params, artifacts: { model: "/m/model" }, env: ["ESPALIER_TEST_TOKEN"] });
  const seen = new Map(
    log()
      .trim()
      .split("\n")
      .map((line) => [line.split("=")[0]!, line.slice(line.indexOf("=") + 1)]),
  );
  expect(Object.fromEntries([...seen].filter(([name]) => name.startsWith("ESPALIER_")))).toEqual({
    ESPALIER_ARTIFACT_MODEL: "/m/model",
    ESPALIER_DIR: dir,
    ESPALIER_ENV: "dev",
    ESPALIER_PARAMS: JSON.stringify(params),
    ESPALIER_PARAM_LABEL: "a b",
    ESPALIER_PARAM_MAX_ROWS: "5",
    ESPALIER_PARAM_MIN_SHARE: "0.5",
    ESPALIER_RUN: "0123456789abcdef",
    ESPALIER_SEED: "7",
    ESPALIER_STAGE: "s",
    ESPALIER_TEST_TOKEN: "let me in",
  });
  expect(seen.get("PATH")).toBe(process.env.PATH);
  expect(seen.has("VITEST")).toBe(false);
});

test("a command that prints nothing leaves no log", async () => {
  const { shell, has } = await stageProject();
  await shell("true");
  expect(has(".espalier/logs")).toBe(false);
});

test("an exit code other than 0 is told with the last lines", async () => {
  const { shell } = await stageProject();
  await expect(shell("seq 20; echo >&2 'no such table'; exit 3")).rejects.toMatchObject(
    failed("exit code 3", {
      tail: [...Array.from({ length: 9 }, (_, i) => String(12 + i)), "no such table"],
    }),
  );
  await expect(shell("no-such-command-at-all")).rejects.toMatchObject(failed(expect.stringContaining("127")));
  await expect(shell("sh -c 'kill -KILL $$'; exit $?")).rejects.toMatchObject(
    failed("exit code 137: SIGKILL ended a process of it"),
  );
  await expect(shell("if true; then")).rejects.toMatchObject(
    failed("exit code 2", { tail: [expect.stringMatching(/syntax error/i)] }),
  );
  await expect(shell("kill -SEGV $$")).rejects.toMatchObject(failed(expect.stringContaining("SIGSEGV")));
});

test("the log of an earlier try is kept under its number", async () => {
  const { shell, log, read } = await stageProject();
  await shell("echo first");
  await shell("echo second", { attempt: 2 });
  expect(log()).toBe("second\n");
  expect(read(".espalier/logs/0123456789abcdef/s.attempt-1.log")).toBe("first\n");
});

test("a command that takes too long is ended with all that it started", async () => {
  const { shell } = await stageProject();
  const running = shell(`sleep ${nap}61 & sleep ${nap}61`, { timeoutMs: 300 });
  await expect(running).rejects.toMatchObject({ code: "STAGE_TIMED_OUT", params: { stage: "s", timeoutMs: 300 } });
  expect(countAtWork(`${nap}61`)).toBe(0);
});

test("a command that ignores the request to end is ended", async () => {
  const { shell, log } = await stageProject();
  const running = shell("trap 'echo I stay' TERM; while true; do sleep 0.05; done", { timeoutMs: 200 });
  await expect(running).rejects.toMatchObject({ code: "STAGE_TIMED_OUT" });
  expect(log()).toContain("I stay");
});

test("a command may clean up when it is asked to end", async () => {
  const { shell, read } = await stageProject();
  const stop = new AbortController();
  const running = shell(
    "trap 'echo done > cleaned; exit 0' TERM; echo x; while true; do sleep 0.02; done",
    {},
    stop.signal,
  );
  setTimeout(() => stop.abort(new Error("Ctrl-C")), 200);
  await expect(running).rejects.toThrow("Ctrl-C");
  expect(read("cleaned")).toBe("done\n");
});

test("what a command leaves at work is ended, and it is told", async () => {
  const { shell, log } = await stageProject();
  const { warnings } = await shell(`sleep ${nap}62 & echo gone`);
  expect(warnings).toEqual(["it left processes at work, which were ended"]);
  expect(log()).toBe("gone\n");
  expect(countAtWork(`${nap}62`)).toBe(0);
});

test.runIf(process.platform === "linux")(
  "a process that left the group and holds the output is found and ended",
  async () => {
    const { shell, log } = await stageProject();
    const { warnings } = await shell(`setsid sleep ${nap}63 & sleep 0.1; echo gone`);
    expect(warnings).toEqual(["it left processes at work, which were ended"]);
    expect(log()).toBe("gone\n");
    expect(countAtWork(`${nap}63`)).toBe(0);
  },
);

test.runIf(process.platform === "linux")("one that holds nothing is ended with the run", async () => {
  const { shell, executor } = await stageProject();
  await shell(`setsid sleep ${nap}64 >/dev/null 2>&1 & sleep 0.1`);
  await executor.close();
  expect(countAtWork(`${nap}64`)).toBe(0);
});

test("a log keeps the beginning and the end of what is printed, and memory stays flat", async () => {
  const { shell, logFile, log } = await stageProject();
  const before = process.memoryUsage().rss;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
  const megabytes = process.env.ESPALIER_SLOW === "1" ? 1024 : 160;
  await shell(`echo the beginning; head -c ${megabytes}M /dev/zero | tr '\\0' 'x'; echo; echo the end`);
  clearInterval(watch);
  expect(statSync(logFile()).size).toBeLessThan(10.01 * 1024 * 1024);
  expect(log().startsWith("the beginning\nxxx")).toBe(true);
  expect(log().endsWith("xxx\nthe end\n")).toBe(true);
  expect(log()).toMatch(/… [\d,]+ bytes left out …/);
  expect(most - before).toBeLessThan(110 * 1024 * 1024);
});

test("where the disk is full, a stage is ended and it is told", async (context) => {
  const disk = smallDisk(2 << 20);
  if (disk === null) return context.skip("mounting a small disk needs root");
  const { shell } = await stageProject({}, { dir: disk });
  await expect(shell(`yes ${nap}65`)).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(countAtWork(`${nap}65`)).toBe(0);
});

test.runIf(process.platform === "linux")(
  "what a killed run left at work is found by the next one, and only that",
  async () => {
    const { dir } = await stageProject();
    const start = (run: string, project: string) =>
      spawn("setsid", ["sleep", `${nap}66`], {
        env: { ...process.env, ESPALIER_RUN: run, ESPALIER_DIR: project },
        stdio: "ignore",
      });
    const [orphan, ours, others] = [start("earlier", dir), start("this", dir), start("earlier", "/elsewhere")];
    await Promise.all([orphan, ours, others].map((child) => once(child, "spawn")));
    const ended = once(orphan, "exit");
    expect(await endOrphans({ dir, runId: "this" })).toEqual([orphan.pid]);
    await ended;
    expect([ours.exitCode, ours.signalCode, others.exitCode, others.signalCode]).toEqual([null, null, null, null]);
    for (const child of [ours, others]) child.kill();
  },
);
