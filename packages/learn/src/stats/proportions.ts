import { normalTails } from "./gamma.ts";

export interface ProportionDifference {
  /** Share of the second sample less that of the first. */
  readonly difference: number;
  /** Its 95% interval. */
  readonly low: number;
  readonly high: number;
  /** Chance of such a difference or a larger one, were the shares equal; 1 where both are 0 or both 1. */
  readonly pValue: number;
  /** Cohen's h: the difference on the arcsine scale, where 0.2, 0.5 and 0.8 are small, medium and large. */
  readonly effect: number;
}

/**
 * How far two shares differ. All NaN where a sample is empty.
 *
 * p-value: z test with the pooled share, which is chi-squared without correction; interval: Newcombe, "Interval
 * estimation for the difference between independent proportions", Statistics in Medicine 17, 1998, method 10; effect:
 * Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, chapter 6.
 */
export function proportionDifference(
  hits: number,
  rows: number,
  otherHits: number,
  otherRows: number,
): ProportionDifference {
  if (rows === 0 || otherRows === 0) {
    return { difference: Number.NaN, low: Number.NaN, high: Number.NaN, pValue: Number.NaN, effect: Number.NaN };
  }
  const [p, q] = [hits / rows, otherHits / otherRows];
  const difference = q - p;
  const pooled = (hits + otherHits) / (rows + otherRows);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / rows + 1 / otherRows));
  const [lowP, highP] = wilson(hits, rows);
  const [lowQ, highQ] = wilson(otherHits, otherRows);
  return {
    difference,
    low: difference - Math.hypot(q - lowQ, highP - p),
    high: difference + Math.hypot(highQ - q, p - lowP),
    pValue: spread > 0 ? normalTails(difference / spread) : 1,
    effect: 2 * Math.asin(Math.sqrt(q)) - 2 * Math.asin(Math.sqrt(p)),
  };
}

/** 97.5% of a standard normal variable lies below. */
const z95 = 1.959963984540054;

/** Wilson's score interval of one share. */
function wilson(hits: number, rows: number): readonly [number, number] {
  const share = hits / rows;
  const z2 = z95 * z95;
  const centre = (share + z2 / (2 * rows)) / (1 + z2 / rows);
  const half = (z95 / (1 + z2 / rows)) * Math.sqrt((share * (1 - share)) / rows + z2 / (4 * rows * rows));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
