import { posix } from "node:path";

/** When a project runs by itself, as long as `espalier schedule` is up. `cron`, `onNewData`, or both. */
export interface ScheduleConfig {
  /** Minute, hour, day of the month, month, weekday: `0 3 * * 1`. */
  readonly cron?: string;
  /** What the cron expression's hours mean: `Europe/Berlin`. */
  readonly timezone: string;
  /** Whenever the source's files have changed (`true`), or those in a folder or under `s3://bucket/prefix`. */
  readonly onNewData?: boolean | string;
  /** How often is looked for new data, in milliseconds. */
  readonly pollMs: number;
  /** How long new data must have stood still, in milliseconds. */
  readonly debounceMs: number;
  /** Whether every scheduled run searches again although nothing changed. */
  readonly retune: boolean;
  /** Whether times that were missed are made good by one run. */
  readonly catchUp: boolean;
}

/** A folder with the project's own store in it changes with every run. */
export function isWatchable(place: unknown): boolean {
  if (typeof place === "boolean") return true;
  if (typeof place !== "string" || place.trim() === "") return false;
  if (/^s3:\/\//i.test(place)) return /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/|$)/i.test(place);
  const parts = posix.normalize(place).split("/");
  return !parts.includes(".espalier") && !parts.every((part) => ["", ".", ".."].includes(part));
}
