import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ended, espalier, scratch, start } from "./espalier-cli.ts";

/** A project with these stages of its own. */
async function project(stages: string): Promise<string> {
  const dir = await scratch();
  const files = {
    "data.csv": `x,y\n${Array.from({ length: 40 }, (_, i) => `${i},${2 * i + (i % 3)}`).join("\n")}\n`,
    "espalier.config.ts": `
      import { csv, defineProject, stage } from "espalier";
      import { number, ridge } from "@espalier/learn";
      export default defineProject({
        name: "own",
        source: csv("data.csv"),
        features: { x: number() },
        target: { name: "y", kind: "regression" },
        candidates: { linear: ridge() },
        stages: { ${stages} },
      });`,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

const headed = (stage: string, text: string) => `── ${stage} ──\n${text}`;

test("logs: of the newest run that has any, of one stage, of one run, and as JSON", async () => {
  const dir = await project(`
    first: stage.shell("echo one"),
    flaky: stage.shell("test -e tried && echo well || { echo trying; touch tried; exit 1; }", {
      after: ["first"], retries: { times: 1, waitMs: 1 },
    }),
    quiet: stage.shell("true")`);
  const none = await espalier("-C", dir, "logs");
  expect(none.code).toBe(2);
  expect(none.stderr).toContain("RUN_NONE");

  expect((await espalier("-C", dir, "run", "flaky", "quiet")).code).toBe(0);
  expect((await espalier("-C", dir, "logs")).stdout).toBe(headed("first", "one\n") + headed("flaky", "well\n"));
  expect((await espalier("-C", dir, "logs", "first")).stdout).toBe("one\n");
  expect((await espalier("-C", dir, "logs", "flaky")).stdout).toBe(
    `${headed("flaky, try 1", "trying\n")}${headed("flaky", "well\n")}`,
  );
  const quiet = await espalier("-C", dir, "logs", "quiet");
  expect([quiet.stdout, quiet.stderr]).toEqual(["", expect.stringMatching(/^quiet printed nothing in run /)]);

  await espalier("-C", dir, "run", "flaky"); // all is reused
  const again = await espalier("-C", dir, "logs", "first", "--json");
  const { run_name, logs } = JSON.parse(again.stdout) as { run_name: string; logs: unknown[] };
  expect(again.stderr).toContain(`of run ${run_name}`);
  expect(logs).toEqual([
    {
      stage: "first",
      attempt: null,
      path: expect.stringMatching(/first\.log$/) as unknown,
      size_bytes: 4,
      text: "one\n",
    },
  ]);
  expect((await espalier("-C", dir, "logs", run_name, "first")).stdout).toBe("one\n");
  expect((await espalier("-C", dir, "logs", "nobody")).stderr).toContain("RUN_NOT_FOUND");
});

test("logs --follow prints what comes until the run has ended", async () => {
  const dir = await project(`slow: stage.shell("echo begun; while ! test -e go; do sleep 0.05; done; echo done")`);
  const running = ended(start(["-C", dir, "run", "slow"]));
  const logs = join(dir, ".espalier/logs");
  const isBegun = () => {
    try {
      return readdirSync(logs).some((run) => readFileSync(join(logs, run, "slow.log"), "utf8") === "begun\n");
    } catch {
      return false;
    }
  };
  while (!isBegun()) await pause(20);
  const following = start(["-C", dir, "logs", "slow", "--follow"]);
  const told = ended(following);
  await new Promise((resolve) => following.stdout!.once("data", resolve));
  writeFileSync(join(dir, "go"), "");
  expect(await told).toMatchObject({ code: 0, stdout: "begun\ndone\n" });
  expect((await running).code).toBe(0);
});

test.runIf(process.platform === "linux")(
  "a stage of a run that was killed is ended, at the latest by the next run",
  async () => {
    const dir = await project(
      `slow: stage.shell("echo begun; sleep 98$((6 + 1)).${process.pid}91"), other: stage.shell("echo on")`,
    );
    const running = start(["-C", dir, "run", "slow"]);
    const isAtWork = () =>
      execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).includes(`sleep 987.${process.pid}91`);
    while (!isAtWork()) await pause(20);
    running.kill("SIGKILL");
    await ended(running);
    expect((await espalier("-C", dir, "run", "other")).code).toBe(0);
    expect(isAtWork()).toBe(false);
  },
);
