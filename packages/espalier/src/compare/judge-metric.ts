import { classificationMetrics, regressionMetrics } from "@espalier/learn";

export type Interval = readonly [low: number, high: number];

/** A metric on one side, with its 95% interval where it is known. */
export interface MetricValue {
  /** Null where the metric is undefined, or not there. */
  readonly value: number | null;
  readonly interval: Interval | null;
}

/**
 * What may be said of a change: the difference is told from noise only by an interval that leaves out zero.
 *
 * - "equal": the same number
 * - "better", "worse": beyond noise
 * - "within noise": too small to be told from it
 * - "noise unknown": no interval is known for one of the sides
 * - "changed": nobody knows which way is better, as for metrics of own stages
 * - "absent": one side has no such number
 */
export type Verdict = "equal" | "better" | "worse" | "within noise" | "noise unknown" | "changed" | "absent";

export interface MetricChange {
  readonly metric: string;
  readonly a: MetricValue;
  readonly b: MetricValue;
  /** b − a. */
  readonly difference: number | null;
  /** 95% interval of the difference. */
  readonly interval: Interval | null;
  /** Whether the interval is from both models on the same rows; else, if there is one, from both intervals. */
  readonly isPaired: boolean;
  /** Which way is better; null where nobody knows. */
  readonly direction: "maximize" | "minimize" | null;
  readonly verdict: Verdict;
}

const directions = new Map(
  [...regressionMetrics, ...classificationMetrics].map(({ name, direction }): [string, "maximize" | "minimize"] => [
    name,
    direction,
  ]),
);

/** Which way a metric is better; a cross-validated one as the metric itself. */
export const directionOf = (metric: string): "maximize" | "minimize" | null =>
  directions.get(metric) ?? directions.get(metric.replace(/^cv_/, "")) ?? null;

/**
 * What changed in a metric from `a` to `b`.
 *
 * @param paired interval of the difference on the same rows, where they were judged so
 */
export function judgeMetric(metric: string, a: MetricValue, b: MetricValue, paired?: Interval): MetricChange {
  const direction = directionOf(metric);
  const change = { metric, a, b, direction, isPaired: paired !== undefined };
  if (a.value === null || b.value === null) return { ...change, difference: null, interval: null, verdict: "absent" };
  const difference = isRounding(a.value, b.value) ? 0 : b.value - a.value;
  const interval = paired ?? differenceInterval(a, b);
  const verdict = verdictOf(difference, interval, direction);
  return { ...change, difference, interval, verdict };
}

/** Sums in another order differ in the last digits, and no more. */
const isRounding = (a: number, b: number) => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));

function verdictOf(difference: number, interval: Interval | null, direction: MetricChange["direction"]): Verdict {
  if (difference === 0) return "equal";
  if (direction === null) return "changed";
  if (interval === null) return "noise unknown";
  const [low, high] = interval;
  if (low <= 0 && high >= 0) return "within noise";
  return low > 0 === (direction === "maximize") ? "better" : "worse";
}

/**
 * 95% interval of b − a from the intervals of both, as if they were independent (MOVER: Zou and Donner, "Construction of
 * confidence limits about effect measures", Statistics in Medicine 2008). Two models judged on the same rows err alike, so
 * for them it is too wide: it may miss an improvement, but sells no noise as one.
 */
export function differenceInterval(a: MetricValue, b: MetricValue): Interval | null {
  if (a.value === null || b.value === null || a.interval === null || b.interval === null) return null;
  const [aLow, aHigh] = a.interval;
  const [bLow, bHigh] = b.interval;
  const difference = b.value - a.value;
  return [
    difference - Math.hypot(b.value - bLow, aHigh - a.value),
    difference + Math.hypot(bHigh - b.value, a.value - aLow),
  ];
}
