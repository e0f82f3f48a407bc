import { fault } from "../fault/index.ts";
import { cronTimes, type ScheduleConfig } from "../project/index.ts";
import { cronRules, spansOf, stepOf, type CronRules } from "./cron-rules.ts";

/** What a snippet for another scheduler is made of. */
export interface PrintPlan {
  /** The project's name. */
  readonly name: string;
  /** The project's folder, absolute. */
  readonly dir: string;
  /** The project's folder within its repository; empty where it is the repository itself. */
  readonly dirInRepository: string;
  readonly environment: string | null;
  readonly schedule: ScheduleConfig;
  /** Node, and this installation's command line: absolute. */
  readonly program: readonly [node: string, cli: string];
  /** For Kubernetes. */
  readonly image: string;
}

export type Format = "cron" | "systemd" | "kubernetes" | "github";

export const refusal = (format: Format, problem: string) => fault("SCHEDULE_NOT_PRINTABLE", { format, problem });

/** The schedule's expression; fault SCHEDULE_NOT_PRINTABLE where there is none. */
export function cronOf({ schedule }: PrintPlan, format: Format): string {
  if (schedule.cron !== undefined) return schedule.cron;
  throw refusal(format, "it has no cron expression; only espalier schedule itself waits for new data");
}

export function rulesOf(plan: PrintPlan, format: Format): CronRules {
  const cron = cronOf(plan, format);
  const rules = cronRules(cronTimes(cron, plan.schedule.timezone));
  if (rules === null) throw refusal(format, `it has no words for "${cron}"`);
  return rules;
}

/**
 * The expression in the words that every cron understands: numbers, ranges and lists. `*` stands for a whole field of
 * days only, since programs differ in what they make of a step together with a weekday.
 */
export function plainCron(plan: PrintPlan, format: Format): string {
  const { minutes, hours, months, rules, isExtended } = rulesOf(plan, format);
  if (isExtended) throw refusal(format, `it has no words for "${cronOf(plan, format)}"`);
  const days = rules.find((rule) => rule.days !== null)?.days ?? null;
  const weekdays = rules.find((rule) => rule.weekdays !== null)?.weekdays ?? null;
  const list = (numbers: readonly number[] | null) =>
    numbers === null
      ? "*"
      : spansOf(numbers)
          .map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`))
          .join(",");
  const time = (numbers: readonly number[], limit: number) => {
    const step = stepOf(numbers, limit);
    return numbers.length === limit ? "*" : step === null ? list(numbers) : `*/${step}`;
  };
  return [time(minutes, 60), time(hours, 24), list(days), list(months), list(weekdays)].join(" ");
}

/** A comment where the schedule does more than the other scheduler can. */
export const remarksOn = ({ schedule }: PrintPlan): readonly string[] =>
  (schedule.onNewData ?? false) === false
    ? []
    : ["# New data are not waited for here: only espalier schedule does that."];

/** What `run` is given; the reason names the schedule. */
export const runWords = (plan: PrintPlan): readonly string[] => [
  ...(plan.environment === null ? [] : ["--env", plan.environment]),
  "run",
  ...(plan.schedule.retune ? ["--retune"] : []),
  `--reason=schedule: ${plan.schedule.cron}`,
];

/** The name in words that unit files, Kubernetes and groups allow. */
export function slugOf({ name, environment }: PrintPlan): string {
  const text = [name, environment ?? ""]
    .join("-")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  const short = text.slice(0, 40).replace(/^-+|-+$/g, "");
  return `espalier-${short === "" ? "project" : short}`;
}

/** One word for `/bin/sh`, whatever is in it. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Line breaks end a value in these formats, and cannot be escaped. */
export function refuseControls(plan: PrintPlan, format: Format): void {
  const odd = [plan.dir, ...plan.program].find((path) => /\p{Cc}/u.test(path));
  if (odd !== undefined)
    throw refusal(format, `the path ${JSON.stringify(odd)} has a character that cannot be written`);
}
