import { scaleUtc } from "d3-scale";

/** What is known of some numbers before they are counted in intervals. */
export interface Spread {
  readonly min: number;
  readonly max: number;
  /** Quantiles at 0.01, 0.25, 0.75 and 0.99. */
  readonly low: number;
  readonly q1: number;
  readonly q3: number;
  readonly high: number;
  readonly count: number;
  readonly isWhole: boolean;
}

const most = 36;
const fewest = 10;

/**
 * Edges of a histogram at round numbers: three quarters as wide as Freedman and Diaconis advise ("On the
 * histogram as a density estimator", 1981), 10 to 36 of them or nearly, each whole number by itself where there are few. Tails that reach far beyond the
 * central 98% of the values are left out, so that the rest can be seen.
 */
export function binEdges(spread: Spread): readonly number[] {
  const { min, max, q1, q3, count, isWhole } = spread;
  if (min === max) return [min - halfAround(min), min + halfAround(min)];
  if (isWhole && max - min < most) return steps(min, max + 1, 1).map((edge) => edge - 0.5);
  const [from, to] = central(spread);
  const range = to - from;
  if (!Number.isFinite(range)) return Array.from({ length: 11 }, (_, i) => from * (1 - i / 10) + to * (i / 10));
  const advised = (1.5 * (q3 - q1)) / Math.cbrt(count);
  const wished = Math.min(range / fewest, Math.max(range / most, advised > 0 ? advised : range / 30));
  const step = isWhole ? Math.max(1, roundStep(wished)) : roundStep(wished);
  const edges = steps(Math.floor(from / step) * step, to, step);
  // Where numbers are too close to one another, or too large, for round steps between them.
  const isUsable =
    edges.length > 1 && edges.length <= 4 * most && edges.every((edge, i) => i === 0 || edge > edges[i - 1]!);
  return isUsable ? edges : [from, to];
}

/** Edges at the calendar's own: years, months, days, hours. */
export function timeEdges(min: number, max: number): readonly number[] {
  if (min === max) return [min - 43_200_000, min + 43_200_000];
  const scale = scaleUtc()
    .domain([new Date(min), new Date(max)])
    .nice(24);
  const [from, to] = scale.domain() as [Date, Date];
  const edges = [...new Set([from, ...scale.ticks(24), to].map(Number))].sort((a, b) => a - b);
  return edges.length > 1 && edges[0]! <= min && edges.at(-1)! >= max ? edges : [min, max];
}

/** A tail is drawn as long as it is not twice as long as everything else. */
function central({ min, max, low, high }: Spread): readonly [number, number] {
  const spread = high - low;
  if (!(spread > 0)) return [min, max];
  return [
    low - min > 2 * spread ? Math.max(min, low - 0.25 * spread) : min,
    max - high > 2 * spread ? Math.min(max, high + 0.25 * spread) : max,
  ];
}

function steps(from: number, to: number, step: number): number[] {
  const count = Math.ceil((to - from) / step - 1e-9);
  if (!(count >= 1 && count <= 4 * most)) return [];
  // 3 * 0.1 must read 0.3.
  return Array.from({ length: count + 1 }, (_, i) => Number((from + i * step).toPrecision(14)));
}

/** The nearest of 1, 2, 2.5, 5, 10 times a power of ten, by ratio. */
function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const away = (factor: number) => Math.abs(Math.log((factor * power) / width));
  const factor = [1, 2, 2.5, 5, 10].reduce((best, one) => (away(one) < away(best) ? one : best));
  return Number((factor * power).toPrecision(12));
}

const halfAround = (value: number) => Math.max(0.5, Math.abs(value) * 1e-9);
