import type { CronTimes } from "../project/index.ts";

/** Later than this, a due time counts as missed. The clock is looked at every half a minute at least. */
export const graceMs = 60_000;
const countLimit = 1000;

export interface DueQuestion {
  readonly times: CronTimes;
  /** Due times up to this one have been dealt with. */
  readonly after: number;
  readonly now: number;
  readonly catchUp: boolean;
  /** Is the run before still going? */
  readonly isBusy: boolean;
}

/** What is to be done about due times, of which the latest stands for all. */
export type Due =
  | { readonly kind: "nothing" }
  | {
      readonly kind: "run" | "skip" | "miss";
      readonly due: number;
      /** How many due times passed without their run, and the first of them; none where it is due just now. */
      readonly missed: { readonly count: number; readonly since: number } | null;
    };

/** Decides about everything that came due in (after, now]. */
export function decideDue({ times, after, now, catchUp, isBusy }: DueQuestion): Due {
  const due = times.before(now + 1);
  if (due === null || due <= after) return { kind: "nothing" };
  const since = times.after(after) ?? due;
  const isLate = now - due > graceMs;
  const count = countOf(times, since, due) - (isLate ? 0 : 1);
  const missed = count === 0 ? null : { count, since };
  if (isBusy) return { kind: "skip", due, missed };
  return { kind: isLate && !catchUp ? "miss" : "run", due, missed };
}

/** How many due times there are from the one to the other, both included; no more than the limit are counted. */
function countOf(times: CronTimes, from: number, to: number): number {
  let count = 1;
  for (let at: number | null = from; at !== null && at < to && count <= countLimit; count++) at = times.after(at);
  return count;
}

/** Why a run is made, for people: `schedule: 0 3 * * 1`. */
export function dueReason(cron: string, { missed }: Extract<Due, { due: number }>): string {
  if (missed === null) return `schedule: ${cron}`;
  const { count, since } = missed;
  const times = count >= countLimit ? `${countLimit} times or more` : count === 1 ? "once" : `${count} times`;
  return `schedule: ${cron}; missed ${times} since ${isoMinute(since)}`;
}

export const isoMinute = (time: number): string => `${new Date(time).toISOString().slice(0, 16)}Z`;
