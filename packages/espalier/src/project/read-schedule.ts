import { cronProblem } from "./cron.ts";
import { childOf, isRecord, type Problems } from "./problems.ts";
import type { ScheduleConfig } from "./schedule.ts";

/** @param source as the configuration has it: it may be wrong */
export function readSchedule(problems: Problems, value: unknown, source: unknown): ScheduleConfig | undefined {
  if (value === undefined) return undefined;
  const schedule = problems.read("schedule", value, ["schedule"]);
  if (!isRecord(value)) return undefined;
  const { cron, onNewData } = schedule;
  if (typeof cron === "string") {
    const problem = cronProblem(cron);
    if (problem !== null) problems.add(["schedule", "cron"], problem, cron);
  }
  const given = (key: string) => (childOf(value, key) ?? false) !== false;
  if (!given("cron") && !given("onNewData")) {
    problems.add(["schedule"], "given cron, or onNewData, or both", value);
  }
  if (onNewData === true && !arrives(source)) {
    const rule = "a folder or s3://bucket/prefix: the project's source is no file that could be seen to change";
    problems.add(["schedule", "onNewData"], rule, onNewData);
  }
  return schedule as unknown as ScheduleConfig;
}

/** Can be seen to change: files here or on S3, not a query, nor an address whose content is pinned by a hash. */
function arrives(source: unknown): boolean {
  const path = childOf(source, "path");
  const paths: readonly unknown[] = Array.isArray(path) ? path : [path];
  return childOf(source, "kind") !== "postgres" && !paths.some((one) => /^https?:/i.test(String(one)));
}
