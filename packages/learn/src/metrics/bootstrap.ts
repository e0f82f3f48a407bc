import type { Rng } from "../random/index.ts";
import { quantiles } from "../stats/index.ts";
import type { Target } from "../table/index.ts";
import type { Metric } from "./metric.ts";
import { sumOf } from "./sum.ts";

export interface BootstrapOptions {
  readonly rng: Rng;
  /** Number of resamples; 500 or more for a 95% interval. */
  readonly repeats: number;
  /** Share of the resamples inside the interval, in (0, 1): 0.95. */
  readonly level: number;
  /** Group of each row: rows of a group are drawn together, because they are not independent. Any integers. */
  readonly groups?: Readonly<Int32Array>;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile bootstrap interval of a metric: what other samples of the same size might have shown. Resamples in which
 * the metric is undefined are left out; where more than half are, the interval is NaN. Cost: `repeats` × the metric.
 * Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapters 6 and 13.
 */
export function bootstrapInterval(
  metric: Metric,
  target: Target,
  prediction: Readonly<Float64Array>,
  options: BootstrapOptions,
): Interval {
  return intervalOf(resampled(target, options, metric.judge(target, prediction)), options.level);
}

export interface PairedDifference extends Interval {
  /** Metric of `a` less that of `b`, in the metric's own units and direction. */
  readonly difference: number;
  /** Standard deviation of the difference over the resamples. */
  readonly standardError: number;
}

/** How far two predictions of the same rows differ. The same resamples judge both, so what they share cancels out. */
export function pairedDifference(
  metric: Metric,
  target: Target,
  a: Readonly<Float64Array>,
  b: Readonly<Float64Array>,
  options: BootstrapOptions,
): PairedDifference {
  const [ofA, ofB] = [metric.judge(target, a), metric.judge(target, b)];
  const gap = (weights?: Float64Array) => ofA(weights) - ofB(weights);
  const gaps = resampled(target, options, gap);
  const interval = intervalOf(gaps, options.level);
  const mean = sumOf(gaps.length, (i) => gaps[i]!) / gaps.length;
  const variance = sumOf(gaps.length, (i) => (gaps[i]! - mean) ** 2) / (gaps.length - 1);
  const standardError = Number.isNaN(interval.low) ? Number.NaN : Math.sqrt(variance);
  return { difference: gap(), ...interval, standardError };
}

/** The values of all resamples, NaN included. A resample is a weight for each row: how often it was drawn. */
function resampled(target: Target, options: BootstrapOptions, value: (weights: Float64Array) => number): Float64Array {
  const rows = target.task === "regression" ? target.values.length : target.codes.length;
  const memberOf = denseGroups(rows, options.groups);
  const groups = memberOf.reduce((max, group) => Math.max(max, group), -1) + 1;
  return Float64Array.from({ length: options.repeats }, (_, repeat) => {
    const rng = options.rng.fork("bootstrap", repeat);
    const drawn = new Float64Array(groups);
    for (let i = 0; i < groups; i++) drawn[rng.int(groups)]! += 1;
    return value(Float64Array.from(memberOf, (group) => drawn[group]!));
  });
}

function denseGroups(rows: number, groups: Readonly<Int32Array> | undefined): Int32Array {
  if (!groups) return Int32Array.from({ length: rows }, (_, row) => row);
  const seen = new Map<number, number>();
  return groups.map((group) => {
    if (!seen.has(group)) seen.set(group, seen.size);
    return seen.get(group)!;
  });
}

function intervalOf(values: Float64Array, level: number): Interval {
  const defined = values.filter((value) => !Number.isNaN(value));
  if (defined.length * 2 < values.length) return { low: Number.NaN, high: Number.NaN };
  const [low = Number.NaN, high = Number.NaN] = quantiles(defined, [(1 - level) / 2, (1 + level) / 2]);
  return { low, high };
}
