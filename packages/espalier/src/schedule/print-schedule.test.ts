import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { cronTimes } from "../project/index.ts";
import { cronRules } from "./cron-rules.ts";
import type { Format, PrintPlan } from "./print-plan.ts";
import { printSchedule } from "./print-schedule.ts";
import { onCalendar } from "./print-systemd.ts";

const plan = (cron: string, more: Partial<PrintPlan> = {}): PrintPlan => ({
  name: "wine-quality",
  dir: "/srv/wine",
  dirInRepository: "",
  environment: null,
  schedule: { cron, timezone: "UTC", pollMs: 1, debounceMs: 1, retune: false, catchUp: true },
  program: ["/usr/bin/node", "/opt/espalier.js"],
  image: "node:22",
  ...more,
});
/** Everything that some format gives a meaning to. */
const awkward = String.raw`/srv/it's 100%/a\%b/\\%/"q"/$HOME/$(id)/%h/${"${{ github.token }}"}/ end `;
const awkwardWords = ["-C", awkward, "--env", "50% $x", "run", "--reason=schedule: 0 3 * * 1"];
const awkwardPlan = plan("0 3 * * 1", { dir: awkward, environment: "50% $x" });

/** What cron(8) hands to the shell: up to the first bare %, backslashes before the others taken away. */
function commandIn(line: string): string {
  const command = line.split(" ").slice(5).join(" ");
  let out = "";
  for (let i = 0, isEscaped = false; i < command.length; i++) {
    const sign = command[i]!;
    if (isEscaped) {
      out = sign === "%" ? out.slice(0, -1) + sign : out + sign;
      isEscaped = false;
      continue;
    }
    if (sign === "%") return out;
    isEscaped = sign === "\\";
    out += sign;
  }
  return out;
}

test.skipIf(process.platform === "win32")(
  "a crontab's line gives the shell the very words, whatever is in them",
  async () => {
    const text = await printSchedule({ ...awkwardPlan, program: ["printf", "%s\\n"] }, "cron");
    const line = text.split("\n")[2]!;
    expect(line.startsWith("0 3 * * 1 ")).toBe(true);
    const { stdout } = spawnSync("/bin/sh", ["-c", commandIn(line)], { encoding: "utf8" });
    expect(stdout.split("\n").slice(0, -1)).toEqual(awkwardWords);
  },
);

/** The words of a command line as systemd.service(5) reads them: quotes, then specifiers and variables. */
function wordsIn(line: string): string[] {
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]!.replace(/\\(.)/g, "$1"));
  return words.map((word) => word.replaceAll("%%", "%").replaceAll("$$", () => "$"));
}

test("a unit's command line gives the very words", async () => {
  const text = await printSchedule(awkwardPlan, "systemd");
  const line = text.split("\n").find((one) => one.startsWith("ExecStart="))!;
  expect(wordsIn(line)).toEqual([...awkwardPlan.program, ...awkwardWords]);
  expect(line.replaceAll("%%", "")).not.toContain("%");
  expect(line.replaceAll("$$", "")).not.toContain("$");
});

test("a CronJob says what the schedule does, and variables are no variables", async () => {
  const text = await printSchedule({ ...awkwardPlan, name: "on", image: "registry/wine:1" }, "kubernetes");
  const job = parse(text) as Record<string, unknown>;
  expect(job).toMatchObject({
    kind: "CronJob",
    metadata: { name: "espalier-on-50-x" },
    spec: { schedule: "0 3 * * 1", timeZone: "UTC", concurrencyPolicy: "Forbid" },
  });
  expect(JSON.stringify(job)).toContain(
    JSON.stringify(["npx", "espalier", "--env", "50% $$x", "run", "--reason=schedule: 0 3 * * 1"]),
  );
  expect(JSON.stringify(job)).toContain('"image":"registry/wine:1"');
});

test.skipIf(process.platform === "win32")(
  "a workflow's command gives the very words, and no expression is evaluated",
  async () => {
    const text = await printSchedule({ ...awkwardPlan, dirInRepository: awkward }, "github");
    const workflow = parse(text) as { on: unknown; jobs: { run: { steps: { run?: string }[] } } };
    expect(workflow.on).toEqual({ schedule: [{ cron: "0 3 * * 1" }], workflow_dispatch: {} });
    const evaluated = workflow.jobs.run.steps.at(-1)!.run!.replaceAll("${{ '${{' }}", () => "${{");
    const { stdout } = spawnSync("/bin/sh", ["-c", evaluated.replace("npx espalier", "printf '%s\\n'")], {
      encoding: "utf8",
    });
    expect(stdout.split("\n").slice(0, -1)).toEqual(awkwardWords);
  },
);

test("a workflow's token may only read, its actions are named by their commits, and npx fetches nothing", async () => {
  const text = await printSchedule(plan("0 3 * * 1"), "github");
  expect(parse(text)).toMatchObject({ permissions: { contents: "read" }, env: { NPM_CONFIG_YES: "false" } });
  const uses = text.split("\n").filter((line) => line.includes("uses:"));
  expect(uses).toHaveLength(3);
  expect(uses.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
});

test("names, ranges and steps are written so that every cron reads them alike", async () => {
  const lineOf = async (cron: string) => (await printSchedule(plan(cron), "cron")).split("\n")[2]!.split(" /usr")[0];
  expect(await lineOf("*/15 9-17 * JAN-MAR MON-FRI")).toBe("*/15 9-17 * 1-3 1-5");
  expect(await lineOf("0 0 * * 7")).toBe("0 0 * * 0");
  expect(await lineOf("7,8,9,30 */6 1,15 * *")).toBe("7-9,30 */6 1,15 * *");
  expect(await lineOf("0 0 */10 * 1")).toBe("0 0 1,11,21,31 * 1"); // either of both, which */10 would not say everywhere
  expect(await lineOf("0 0 1-31 * 1")).toBe("0 0 * * *"); // either, and one of them is every day
  expect(await lineOf("@weekly")).toBe("0 0 * * 0");
});

test.each<[string, Format, RegExp]>([
  ["0 0 L * *", "cron", /no words for "0 0 L \* \*"/],
  ["0 0 * * 5#2", "kubernetes", /no words for/],
  ["0 0 1 * +1", "github", /no words for/],
  ["0 0 15W * *", "systemd", /no words for/],
  ["*/4 * * * *", "github", /more often than every 5 minutes/],
])("%s cannot be written for %s, and that is said", async (cron, format, why) => {
  await expect(printSchedule(plan(cron), format)).rejects.toThrow(why);
});

test("GitHub reads UTC only, and a line break in a path can be written nowhere", async () => {
  const berlin = { ...plan("0 3 * * 1").schedule, timezone: "Europe/Berlin" };
  await expect(printSchedule(plan("0 3 * * 1", { schedule: berlin }), "github")).rejects.toThrow(/Europe\/Berlin/);
  for (const format of ["cron", "systemd"] as const) {
    const broken = printSchedule(plan("0 3 * * 1", { dir: "/srv/a\nb" }), format);
    await expect(broken).rejects.toMatchObject({ code: "SCHEDULE_NOT_PRINTABLE" });
  }
});

test("a schedule that waits for new data is a service for systemd, and nothing for the others", async () => {
  const { cron: _cron, ...rest } = plan("0 3 * * 1").schedule;
  const waits = plan("", { schedule: { ...rest, onNewData: true } });
  expect(await printSchedule(waits, "systemd")).toContain('"-C" "/srv/wine" "schedule"\nRestart=on-failure');
  await expect(printSchedule(waits, "cron")).rejects.toThrow(/no cron expression/);
});

test("where new data are waited for besides, the others say that they do not", async () => {
  const both = plan("0 3 * * 1", { schedule: { ...plan("0 3 * * 1").schedule, onNewData: "incoming" } });
  for (const format of ["cron", "kubernetes", "github"] as const) {
    expect(await printSchedule(both, format)).toMatch(/^# New data are not waited for here/);
  }
});

const calendarOf = (cron: string, timezone = "UTC") => {
  const rules = cronRules(cronTimes(cron, timezone));
  return rules === null ? null : onCalendar(rules, timezone);
};

test("OnCalendar says the same in systemd's words", () => {
  expect(calendarOf("0 3 * * 1", "Europe/Berlin")).toEqual(["Mon *-*-* 03:00:00 Europe/Berlin"]);
  expect(calendarOf("*/15 9-17 * 1,2,3 MON-FRI")).toEqual(["Mon,Tue,Wed,Thu,Fri *-01..03-* 09..17:00/15:00 UTC"]);
  expect(calendarOf("* * 1 * 1")).toEqual(["*-*-01 *:*:00 UTC", "Mon *-*-* *:*:00 UTC"]);
  expect(calendarOf("0 0 L * *")).toEqual(["*-*~01 00:00:00 UTC"]);
  expect(calendarOf("0 0 * * 5#2")).toEqual(["Fri *-*-08..14 00:00:00 UTC"]);
  expect(calendarOf("0 0 * * 5L")).toEqual(["Fri *-*~07/1 00:00:00 UTC"]);
  expect(calendarOf("0 0 1-7 * +1")).toEqual(["Mon *-*-01..07 00:00:00 UTC"]);
});

const hasSystemd = spawnSync("systemd-analyze", ["calendar", "daily"]).status === 0;
const expressions = [
  "0 3 * * 1",
  "*/7 */5 * * *",
  "0 0 1,15 * 3",
  "30 2 */10 2-4 *",
  "0 12 L * *",
  "0 0 * * 5L",
  "15 6 * * 1#1,3",
  "0 0 31 * *",
  "0 0 29 2 *",
];
test.skipIf(!hasSystemd)("systemd elapses when the expression is due", () => {
  const from = Date.parse("2026-01-30T10:11:12Z");
  for (const cron of expressions) {
    const args = ["calendar", "--iterations=8", "--base-time=2026-01-30 10:11:12 UTC", ...calendarOf(cron)!];
    const { stdout } = spawnSync("systemd-analyze", args, { encoding: "utf8", env: { ...process.env, TZ: "UTC" } });
    const elapses = [...stdout.matchAll(/(?:Next elapse|Iter\. #\d+): \w+ (\S+ \S+) UTC/g)].map(([, time]) =>
      Date.parse(`${time}Z`),
    );
    const expected: number[] = [];
    const times = cronTimes(cron, "UTC");
    for (let at = times.after(from); at !== null && expected.length < 6; at = times.after(at)) expected.push(at);
    const found = [...new Set(elapses)].sort((a, b) => a - b).slice(0, 6);
    expect(found, cron).toEqual(expected);
  }
});
