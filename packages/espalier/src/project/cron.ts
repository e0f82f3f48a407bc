import { createRequire } from "node:module";
import type { CronPattern } from "croner";

/** A cron expression of five fields in a time zone. Times are milliseconds since 1970, whole seconds. */
export interface CronTimes {
  /** The first time after this one; null where there is none any more. */
  after(time: number): number | null;
  /** The last time before this one; null where there was none. */
  before(time: number): number | null;
  readonly pattern: CronPattern;
}

const mode = { mode: "5-part" } as const;

/** Loaded here: only projects with a schedule pay for it. */
const croner = () => createRequire(import.meta.url)("croner") as typeof import("croner");

/**
 * Reads an expression. A time that the clocks skip in spring is due at the first moment after the gap, one that comes
 * twice in autumn is due once; those of `*` and steps come as often as the clock shows them.
 *
 * @throws whatever is wrong with the expression or the time zone
 */
export function cronTimes(expression: string, timezone: string): CronTimes {
  const { Cron, CronPattern } = croner();
  const job = new Cron(expression, { ...mode, timezone, paused: true });
  const first = (times: readonly Date[]) => times[0]?.getTime() ?? null;
  return {
    after: (time) => first(job.nextRuns(1, new Date(time))),
    before: (time) => first(job.previousRuns(1, new Date(time))),
    pattern: new CronPattern(expression, timezone, mode),
  };
}

/** What is wrong with an expression, as a rule to follow; null where it is due at some time. */
export function cronProblem(expression: string): string | null {
  try {
    const { CronPattern } = croner();
    return isEverDue(new CronPattern(expression, undefined, mode))
      ? null
      : "a cron expression that is due at some time";
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : String(error);
    return `a cron expression of five fields, such as "0 3 * * 1" (${why.replace(/\.$/, "")})`;
  }
}

const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Not on the 30th of February. Every month has its last day and all of its weekdays. */
function isEverDue(pattern: CronPattern): boolean {
  const needsDay = !pattern.starDOM && (pattern.starDOW || pattern.useAndLogic);
  if (!needsDay || pattern.lastDayOfMonth || pattern.lastWeekday) return true;
  const isNamed = (day: number) => pattern.day[day - 1] === 1 || pattern.nearestWeekdays[day - 1] === 1;
  return longest.some((days, month) => {
    return pattern.month[month] === 1 && Array.from({ length: days }, (_, i) => i + 1).some(isNamed);
  });
}

export function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false; // newer versions of Node take offsets, too, which others do not
  // The list costs a tenth of what a format does, but lacks old names for the same places.
  if (name === "UTC" || Intl.supportedValuesOf("timeZone").includes(name)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
