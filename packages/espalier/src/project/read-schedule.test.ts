import { boosting, number, schema } from "@espalier/learn";
import { expect, test } from "vitest";
import { csv, postgres, type SourceSpec } from "../source/index.ts";
import { checkConfig } from "./check-config.ts";

const checked = (schedule: unknown, source: SourceSpec = csv("a.csv")) =>
  checkConfig({
    name: "demo",
    source,
    features: schema({ x: number() }),
    target: { name: "y", kind: "regression" },
    candidates: { b: boosting.regressor() },
    schedule,
  });
const problemsOf = (schedule: unknown, source?: SourceSpec) => {
  const result = checked(schedule, source);
  return result.kind === "valid" ? [] : result.problems.map(({ path, rule }) => `${path}: ${rule}`);
};

test("a schedule has its defaults, and a project without one has none", () => {
  expect(checked({ cron: "0 3 * * 1" })).toMatchObject({
    config: {
      schedule: { cron: "0 3 * * 1", timezone: "UTC", pollMs: 10_000, debounceMs: 2000, retune: false, catchUp: true },
    },
  });
  const none = checked(undefined);
  expect(none.kind === "valid" && "schedule" in none.config).toBe(false);
});

test("a checked configuration is valid when it is checked again", () => {
  const once = checked({ cron: "@daily", timezone: "Asia/Kathmandu", onNewData: "incoming/", catchUp: false });
  if (once.kind === "invalid") throw new Error("it is valid");
  expect(checkConfig(once.config)).toEqual(once);
});

test.each(["61 * * * *", "* * * *", "0 0 30 2 *", "every day", "0 0 1 1 * 2030", "* * * * * *"])(
  "%s is no cron expression",
  (cron) => {
    expect(problemsOf({ cron })).toEqual([expect.stringMatching(/^schedule\.cron: a cron expression/)]);
  },
);

test("what is wrong is told with its path", () => {
  expect(problemsOf({})).toEqual(["schedule: given cron, or onNewData, or both"]);
  expect(problemsOf({ onNewData: false })).toEqual(["schedule: given cron, or onNewData, or both"]);
  expect(problemsOf({ cron: "@daily", timezone: "Mars/Olympus" })).toEqual([
    "schedule.timezone: a time zone such as Europe/Berlin",
  ]);
  expect(problemsOf({ cron: "@daily", timezone: "+02:00" })).toHaveLength(1);
  expect(problemsOf({ cron: "@daily", timezone: "Etc/GMT" })).toEqual([]);
  expect(problemsOf({ cron: "@daily", pollMs: 1, every: "day" })).toHaveLength(2);
  expect(problemsOf("daily")).toHaveLength(1);
});

test("what is watched is not what runs write to, and can be seen to change", () => {
  const watched = (onNewData: unknown, source?: SourceSpec) => problemsOf({ onNewData }, source).length;
  for (const place of [true, "incoming", "./incoming/", "../shared/in", "/srv/in", "s3://bucket", "s3://bucket/a/b"]) {
    expect(watched(place), String(place)).toBe(0);
  }
  for (const place of [".", "./", "..", "../..", "/", ".espalier/x", "", "in/..", "s3://B/", 7]) {
    expect(watched(place), String(place)).toBe(1);
  }
  expect(watched(true, postgres("SELECT 1"))).toBe(1);
  expect(watched(true, csv("https://example.org/a.csv", { sha256: "a".repeat(64) }))).toBe(1);
  expect(watched("incoming", postgres("SELECT 1"))).toBe(0);
  expect(watched(true, csv("s3://bucket/*.csv"))).toBe(0);
});
