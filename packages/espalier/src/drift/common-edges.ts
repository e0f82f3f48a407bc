import { quantiles } from "@espalier/learn";
import type { HistogramCounts } from "./report.ts";

const mostBins = 40;
/** Share of the values on either end that is counted apart, so that a few far values do not flatten the rest. */
const tail = 0.005;

/** Edges of bins of one width over most of both samples (neither empty); whole numbers of few values have a bin each. */
export function commonEdges(a: Float64Array, b: Float64Array): number[] {
  const [lowA = 0, highA = 0] = quantiles(a, [tail, 1 - tail]);
  const [lowB = 0, highB = 0] = quantiles(b, [tail, 1 - tail]);
  const low = Math.min(lowA, lowB);
  const high = Math.max(highA, highB);
  const areWhole = a.every(Number.isInteger) && b.every(Number.isInteger);
  if (areWhole && high - low < mostBins) {
    const first = Math.floor(low);
    return Array.from({ length: Math.ceil(high) - first + 2 }, (_, i) => first + i - 0.5);
  }
  if (low === high) return [low - (Math.abs(low) / 2 || 0.5), high + (Math.abs(high) / 2 || 0.5)];
  return Array.from({ length: mostBins + 1 }, (_, i) => low * (1 - i / mostBins) + high * (i / mostBins));
}

/** Values in each bin, which takes in its lower edge; the last one takes in both. */
export function countsOn(edges: readonly number[], values: Readonly<Float64Array>): HistogramCounts {
  const [low, high] = [edges[0]!, edges.at(-1)!];
  const counts = new Array<number>(edges.length - 1).fill(0);
  let below = 0;
  let above = 0;
  for (const value of values) {
    if (value < low) below++;
    else if (value > high) above++;
    else counts[Math.min(counts.length - 1, Math.floor(((value - low) / (high - low)) * counts.length))]! += 1;
  }
  return { counts, below, above };
}
