import type { Duck } from "../duck/index.ts";
import { aggregate } from "./aggregate.ts";
import { binEdges, timeEdges } from "./bin-edges.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { countOf, entriesOf, numberOf, real } from "./duck-values.ts";
import type { First } from "./first-scan.ts";
import type { Histogram, Outliers } from "./profile.ts";

/** What the second scan says of a column of numbers or times, now that its ends and quantiles are known. */
export interface Second {
  readonly mean: number | null;
  readonly sd: number | null;
  readonly zeros: number;
  readonly negative: number;
  /** Rows that have the least and the greatest value. */
  readonly least: number;
  readonly greatest: number;
  readonly histogram: Histogram;
  readonly outliers: Omit<Outliers, "examples"> | null;
  readonly counts: boolean;
}

const nothing: Second = {
  mean: null,
  sd: null,
  zeros: 0,
  negative: 0,
  least: 0,
  greatest: 0,
  histogram: { edges: [], counts: [], below: 0, above: 0 },
  outliers: null,
  counts: false,
};

/** Moments, histograms, and how many values lie where. */
export async function secondScan(
  duck: Duck,
  plans: readonly ColumnPlan[],
  first: readonly First[],
): Promise<readonly Second[]> {
  const asked = plans.map((plan, i) => (first[i]!.finite > 0 ? askFor(plan, first[i]!) : null));
  const answers = await aggregate(duck, plans, ({ column, value }, i) => {
    const ask = asked[i]!;
    if (ask === null) return [];
    // Counted from the right: DuckDB's intervals include their right end, ours the left one.
    const bounds = ask.bounds.map((bound) => real(0 - bound)).reverse();
    const counted = `histogram(-(${value}), [${bounds.join(", ")}])`;
    const scaled = `(${value}) / ${real(ask.scale)}`;
    const step = column.kind === "integer" ? `max(${value} - rowid) = min(${value} - rowid)` : "false";
    return ask.fences === "times" ? [counted] : [counted, `favg(${scaled})`, `stddev_samp(${scaled})`, step];
  });
  return plans.map((_, i) => {
    const ask = asked[i]!;
    if (ask === null) return nothing;
    const [counted, mean, sd, counts] = answers[i]!;
    const from = countsFrom(counted, ask.bounds);
    const { edges, fences, scale } = ask;
    const histogram: Histogram = {
      edges,
      counts: edges.slice(1).map((edge, k) => from(edges[k]!) - from(k === edges.length - 2 ? above(edge) : edge)),
      below: first[i]!.finite - from(edges[0]!),
      above: from(above(edges.at(-1)!)),
    };
    if (fences === "times") return { ...nothing, histogram };
    const { min, max, finite } = first[i]!;
    return {
      mean: scaledBack(numberOf(mean), scale),
      sd: scaledBack(numberOf(sd), scale),
      zeros: from(0) - from(above(0)),
      negative: finite - from(0),
      least: finite - from(above(min)),
      greatest: from(max),
      histogram,
      outliers: fences && {
        low: fences.low,
        high: fences.high,
        below: finite - from(fences.low),
        above: from(above(fences.high)),
        far: finite - from(fences.farLow) + from(above(fences.farHigh)),
      },
      counts: counts === true,
    };
  });
}

/** What the second scan asks of a column of numbers or times: every count in it is one between two of its bounds. */
interface Ask {
  readonly edges: readonly number[];
  readonly fences: ReturnType<typeof fencesOf> | "times";
  readonly bounds: readonly number[];
  readonly scale: number;
}

function askFor(plan: ColumnPlan, reading: First): Ask | null {
  if (plan.view === "levels" || reading.quantiles === null) return null;
  const { min, max, quantiles } = reading;
  const edges = edgesOf(plan, reading);
  const ends = [...edges, above(edges.at(-1)!)];
  if (plan.view === "times") return { edges, fences: "times", bounds: ends, scale: 1 };
  const fences = fencesOf(quantiles);
  const fenced = fences ? [fences.farLow, fences.low, above(fences.high), above(fences.farHigh)] : [];
  const bounds = [...new Set([...ends, ...fenced, 0, above(0), above(min), max])].sort((a, b) => a - b);
  return { edges, fences, bounds, scale: scaleOf(min, max) };
}

/** DuckDB counts, for each bound, the values from it to the next; this tells how many are at a bound or right of it. */
function countsFrom(counted: unknown, bounds: readonly number[]): (bound: number) => number {
  const rowsAt = new Map(entriesOf(counted).map(([key, rows]) => [0 - Number(key), countOf(rows)]));
  const right = new Map<number, number>();
  let sum = 0;
  for (const bound of [...bounds].reverse()) right.set(bound, (sum += rowsAt.get(bound) ?? 0));
  return (bound) => right.get(bound) ?? 0;
}

/** The next larger double. */
function above(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return Math.min(Number.MAX_VALUE, bits.getFloat64(0)) + 0;
}

function edgesOf({ view, column }: ColumnPlan, { min, max, quantiles, finite }: First): readonly number[] {
  if (view === "times") return timeEdges(min, max);
  const [low, , q1, , q3, , high] = quantiles as [number, number, number, number, number, number, number];
  return binEdges({ min, max, low, q1, q3, high, count: finite, isWhole: column.kind === "integer" });
}

/** A power of two near the largest value: what is divided by it loses no digit, and its square stays in range. */
function scaleOf(min: number, max: number): number {
  const size = Math.max(Math.abs(min), Math.abs(max));
  return size > 1e100 || (size < 1e-100 && size > 0) ? 2 ** Math.max(-1022, Math.floor(Math.log2(size))) : 1;
}

const scaledBack = (value: number | null, scale: number) => (value === null ? null : numberOf(value * scale));

function fencesOf([, , q1, , q3]: readonly number[]) {
  const range = q3! - q1!;
  if (!(range > 0) || !Number.isFinite(4 * range)) return null;
  return { low: q1! - 1.5 * range, high: q3! + 1.5 * range, farLow: q1! - 3 * range, farHigh: q3! + 3 * range };
}
