import type { RunRecord } from "../pipeline/index.ts";
import { numberText } from "../page/index.ts";

type Intervals = NonNullable<RunRecord["evaluation"]>["intervals"];

/** The ends of an interval; a dash where there is none. */
export const intervalText = (interval: Intervals[string] | undefined): string =>
  interval && interval.low !== null ? `${numberText(interval.low)} to ${numberText(interval.high)}` : "–";
