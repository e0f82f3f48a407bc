import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { copyOfExample, ended, espalier, start } from "./espalier-cli.ts";
import { isThorough, notByDefault } from "./thorough.ts";

interface Ticks {
  readonly ticks: readonly { readonly outcome: string; readonly reason: string; readonly attempts: number }[];
}
interface RunText {
  readonly metrics: unknown;
  readonly candidates: unknown;
}
const history = async (dir: string) =>
  (JSON.parse((await espalier("-C", dir, "schedule", "history", "--json")).stdout) as Ticks).ticks;

/** A project that waits for new data, with a stage before `ingest` that takes as long as the file `wait` is there. */
async function projectWithSchedule(): Promise<string> {
  const dir = await copyOfExample("iris");
  const path = join(dir, "espalier.config.ts");
  const more = `
    schedule: { onNewData: true, pollMs: 100, debounceMs: 0 },
    hooks: [webhook(fromEnv("ESPALIER_TEST_ALERTS"), { on: ["run-finished"] })],
    stages: {
      wait: stage.shell("echo $$ > pid; while [ -e wait ]; do sleep 0.05; done; echo done > done.txt", {
        outputs: ["done.txt"],
        before: ["ingest"],
      }),
    },`;
  const config = readFileSync(path, "utf8")
    .replace("import { ", "import { fromEnv, stage, webhook, ")
    .replace("defineProject({", (text) => `${text}${more}`);
  writeFileSync(path, config);
  writeFileSync(join(dir, "params.yaml"), "search: { trials: 1 }\n");
  writeFileSync(join(dir, "wait"), "");
  return dir;
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !holds(); i++) await pause(50);
  expect(holds()).toBe(true);
}
/** The process of the stage that waits. */
async function waitingStage(dir: string): Promise<number> {
  const file = join(dir, "pid");
  await until(() => existsSync(file) && readFileSync(file, "utf8").endsWith("\n"));
  return Number(readFileSync(file, "utf8"));
}
function isGone(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() === "" || stdout.startsWith("Z"); // nobody has looked at how it ended yet
}

test.skipIf(process.platform === "win32" || !isThorough)(
  `SIGTERM ends the schedule and what it runs, and the next one makes the run again${notByDefault}`,
  { timeout: 60_000 },
  async () => {
    const dir = await projectWithSchedule();
    const { code: ill, stdout: told } = await espalier("-C", dir, "doctor", "--json");
    expect(ill).toBe(2);
    const wrong = (JSON.parse(told) as { checks: { name: string; ok: boolean }[] }).checks.filter(({ ok }) => !ok);
    expect(wrong.map(({ name }) => name)).toEqual(["hooks"]);

    const first = start(["-C", dir, "schedule"]);
    const end = ended(first);
    const stage = await waitingStage(dir);
    expect(isGone(stage)).toBe(false);
    const refused = await espalier("-C", dir, "schedule");
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain(`SCHEDULE_RUNNING  process ${first.pid}`);
    first.kill("SIGTERM");
    const { code, stderr } = await end;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("the environment variable ESPALIER_TEST_ALERTS is not set");
    expect(isGone(stage)).toBe(true);
    expect(await history(dir)).toMatchObject([
      { outcome: "interrupted", reason: "new data: 1 file never seen before" },
    ]);

    rmSync(join(dir, "wait"));
    const again = await espalier("-C", dir, "schedule", "--once", "--json");
    expect(again.code, again.stderr).toBe(0);
    const events = again.stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(["started", "run-started", "run-ended", "stopped"]);
    expect(await history(dir)).toMatchObject([{ outcome: "finished" }, { outcome: "interrupted" }]);
    expect((await espalier("-C", dir, "schedule", "--once")).stdout).not.toContain("run:");
  },
);

test.skipIf(process.platform !== "linux")(
  "a schedule that is killed takes its run with it",
  { timeout: 60_000 },
  async () => {
    const dir = await projectWithSchedule();
    const scheduler = start(["-C", dir, "schedule"]);
    const stage = await waitingStage(dir);
    scheduler.kill("SIGKILL");
    await until(() => isGone(stage));
    const statuses = async () => {
      const { runs } = JSON.parse((await espalier("-C", dir, "runs", "--json")).stdout) as {
        runs: { status: string }[];
      };
      return runs.map(({ status }) => status);
    };
    for (let i = 0; i < 20 && (await statuses()).includes("running"); i++) await pause(50); // it has yet to say so
    expect(await statuses()).toEqual(["interrupted"]);
  },
);

test.skipIf(process.platform !== "linux" || process.env["ESPALIER_SLOW"] !== "1")(
  "killed at any moment 50 times, a schedule leaves no run behind, and the next one has what an undisturbed one has",
  { timeout: 600_000 },
  async () => {
    const [dir, calm] = [await copyOfExample("iris"), await copyOfExample("iris")];
    for (const one of [dir, calm]) writeFileSync(join(one, "params.yaml"), "search: { trials: 40 }\n");
    const runs = () => spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout.includes(`-C ${dir} `);
    for (let kill = 0; kill < 50; kill++) {
      const scheduler = start(["-C", dir, "schedule"]);
      const end = ended(scheduler);
      await pause(500 + kill * 90);
      scheduler.kill("SIGKILL");
      await end;
      await until(() => !runs());
    }
    for (const one of [dir, calm]) expect((await espalier("-C", one, "schedule", "--once")).code).toBe(0);
    const winners = await Promise.all(
      [dir, calm].map(async (one) => {
        const { metrics, candidates } = JSON.parse((await espalier("-C", one, "run", "--json")).stdout) as RunText;
        return { metrics, candidates };
      }),
    );
    expect(winners[0]).toEqual(winners[1]);
    expect(JSON.parse((await espalier("-C", dir, "doctor", "--json")).stdout)).toMatchObject({ ok: true });
  },
);
