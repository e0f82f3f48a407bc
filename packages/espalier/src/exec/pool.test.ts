import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { smallDisk, temporaryFolder } from "../store/fixtures/temporary.ts";
import { countAtWork, nap } from "./fixtures/stage-project.ts";
import { createPool } from "./pool.ts";
import { stageLog } from "./stage-log.ts";

/** Runs commands by way of a process of the pool, as a run does from its third command on. */
function commandPool(dir = realpathSync(temporaryFolder())) {
  const run = { dir, runId: "r", environment: null, seed: 1 };
  const pool = createPool(run, 1);
  onTestFinished(() => pool.close());
  let count = 0;
  return {
    pool,
    dir,
    shell: async (command: string, stop = new AbortController().signal, logFolder = dir) => {
      const path = join(logFolder, `${++count}.log`);
      const log = stageLog(path);
      const stage = `s${count}`;
      const env = { PATH: process.env.PATH!, ESPALIER_DIR: dir, ESPALIER_RUN: "r", ESPALIER_STAGE: stage };
      const work = { kind: "shell", token: `t${count}`, run, stage, command, env } as const;
      try {
        const end = await pool.run(work, stage, log, stop);
        await log.end();
        return { ...end, log: existsSync(path) ? readFileSync(path, "utf8") : "" };
      } finally {
        await log.end();
      }
    },
  };
}

test("commands of one process run one after another, each with its own folder, variables and log", async () => {
  const { shell, dir } = commandPool();
  const parents = [];
  for (const stage of ["s1", "s2"]) {
    const { problem, warnings, log } = await shell("echo $PPID; echo >&2 $ESPALIER_STAGE; pwd; cd /; exit 0");
    const [parent, ...rest] = log.split("\n");
    expect({ problem, warnings, rest }).toEqual({ problem: null, warnings: [], rest: [stage, dir, ""] });
    parents.push(parent);
  }
  expect(parents[1]).toBe(parents[0]);
  expect(parents[0]).not.toBe(String(process.pid));
});

test("a command that fails, leaves something behind, or is stopped says so, and the process takes the next one", async () => {
  const { shell } = commandPool();
  const parent = (await shell("echo $PPID")).log;
  expect(await shell("echo no; exit 3")).toMatchObject({ problem: "exit code 3", log: "no\n" });
  const left = "it left processes at work, which were ended";
  expect(await shell(`sleep ${nap}81 & echo gone`)).toMatchObject({ problem: null, warnings: [left], log: "gone\n" });
  if (process.platform === "linux") {
    expect(await shell(`setsid sleep ${nap}82 & sleep 0.1; echo gone`)).toMatchObject({
      warnings: [left],
      log: "gone\n",
    });
  }
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  expect(await shell("trap 'echo asked; exit 4' TERM; while true; do sleep 0.02; done", stop.signal)).toMatchObject({
    problem: "exit code 4",
    log: expect.stringContaining("asked\n") as unknown, // beside what the shell says of its `sleep`
  });
  expect(countAtWork(`${nap}8`)).toBe(0);
  expect((await shell("echo $PPID")).log).toBe(parent);
});

test("much output goes through it as it is", async () => {
  const { shell } = commandPool();
  const { log } = await shell("seq 700000; head -c 300000 /dev/zero; echo; echo the end");
  expect(log.startsWith("1\n2\n3\n")).toBe(true);
  expect(log).toContain("\n699999\n700000\n");
  expect(log.endsWith(`${"\0".repeat(300_000)}\nthe end\n`)).toBe(true);
});

test("where the disk is full its command is ended, and it is told", async (context) => {
  const disk = smallDisk(1 << 20);
  if (disk === null) return context.skip("mounting a small disk needs root");
  const { shell } = commandPool();
  await expect(shell(`yes ${nap}83`, undefined, disk)).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(countAtWork(`${nap}83`)).toBe(0);
});

test.runIf(process.platform === "linux")("a command whose process was killed has failed, and is ended", async () => {
  const { shell } = commandPool();
  expect(await shell(`sleep ${nap}84 & kill -KILL $PPID; wait`)).toMatchObject({
    problem: expect.stringContaining("SIGKILL") as unknown,
  });
  expect(countAtWork(`${nap}84`)).toBe(0);
  expect(await shell("echo on")).toMatchObject({ problem: null, log: "on\n" });
});

test("a process that is started ahead is ready some time later, and is ended with the others", async () => {
  const { pool, shell } = commandPool();
  expect(pool.isReady()).toBe(false);
  pool.warm();
  pool.warm();
  while (!pool.isReady()) await pause(5);
  const { log } = await shell("echo $PPID");
  await pool.close();
  expect(() => process.kill(Number(log), 0)).toThrow("ESRCH");
});

test.runIf(process.platform === "linux")(
  "a process of the pool ends when its parent is killed, and so does the command that it runs",
  async () => {
    const child = fileURLToPath(new URL("../../dist/exec/stage-child.js", import.meta.url));
    const work = {
      kind: "shell",
      token: "t",
      run: { dir: "/", runId: "r", environment: null, seed: 1 },
      stage: "s",
      command: `sleep 98$((6 + 1)).${process.pid}85`, // so that no other command line has the number
      env: { PATH: process.env.PATH },
    };
    const parent = spawn(
      process.execPath,
      [
        "-e",
        `const child = require("child_process").spawn(process.execPath, [${JSON.stringify(child)}], { detached: true, stdio: ["ignore", "pipe", "pipe", "ipc"] });
       child.send(${JSON.stringify(work)});
       console.log(child.pid);`,
      ],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    const [pid] = (await once(parent.stdout, "data")) as [Buffer];
    while (countAtWork(`${nap}85`) === 0) await pause(10);
    parent.kill("SIGKILL");
    await once(parent, "exit");
    while (countAtWork(`${nap}85`) > 0 || isThere(Number(pid))) await pause(10);
  },
);

function isThere(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
