import {
  binCounts,
  kolmogorovSmirnov,
  moments,
  populationStability,
  quantileEdges,
  quantiles,
  stabilityByChance,
  wassersteinEffect,
} from "@espalier/learn";
import { commonEdges, countsOn } from "./common-edges.ts";
import { sizeOf } from "./judge.ts";
import { worst, type NumberDrift, type NumberSummary, type Verdict } from "./report.ts";

/** One side of a column of numbers. */
export interface NumberSide {
  /** Sampled values, none missing, ascending: they are sorted once and looked at many times. */
  readonly values: Float64Array;
  /** Of all values. */
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

/** A comparison before it is known how many others there were: see `judged`. */
export type Unjudged<T> = Omit<T, "verdict" | "qValue"> & { readonly size: Verdict };

const stabilityBins = 10;

/** How the numbers moved. Both sides have values. `beyond`: new values outside the old range, counted over all rows. */
export function compareNumbers(
  before: NumberSide,
  after: NumberSide,
  beyond: { readonly below: number; readonly above: number },
): Unjudged<NumberDrift> {
  const edges = quantileEdges(before.values, stabilityBins);
  const stability = populationStability(binCounts(before.values, edges), binCounts(after.values, edges));
  const byChance = stabilityByChance(edges.length + 1, before.values.length, after.values.length);
  const { statistic, pValue } = kolmogorovSmirnov(before.values, after.values, methodFor(before, after));
  const shift = wassersteinEffect(before.values, after.values);
  const drawn = commonEdges(before.values, after.values);
  return {
    kind: "number",
    size: worst([sizeOf("stability", stability - byChance), sizeOf("shift", shift)]),
    stability,
    stabilityByChance: byChance,
    distance: statistic,
    shift: Number.isFinite(shift) ? shift : null,
    pValue,
    summary: { old: summaryOf(before), new: summaryOf(after) },
    beyond: { below: beyond.below / after.count, above: beyond.above / after.count },
    histogram: { edges: drawn, old: countsOn(drawn, before.values), new: countsOn(drawn, after.values) },
  };
}

/** Exact p-values take time that grows with the product of the counts; from a thousand values on they change nothing. */
const methodFor = (a: NumberSide, b: NumberSide) =>
  Math.max(a.values.length, b.values.length) <= 1000 ? "exact" : "asymptotic";

function summaryOf({ values, count, min, max }: NumberSide): NumberSummary {
  const [q1 = Number.NaN, median = Number.NaN, q3 = Number.NaN] = quantiles(values, [0.25, 0.5, 0.75]);
  const { mean, sd } = moments(values);
  return { count, sampled: values.length, mean, sd, min, q1, median, q3, max };
}
