import type { Verdict } from "./report.ts";

/**
 * Where an effect begins to be small, moderate and large.
 *
 * - stability: 0.1 and 0.25 are the custom of credit scoring (Lewis, "An Introduction to Credit Scoring", 1994; Siddiqi,
 *   "Credit Risk Scorecards", 2006), made for ten bins and thousands of rows. They know nothing of the number of rows, so
 *   what chance alone would give is taken off first. Small is a fifth of moderate.
 * - shift: standard deviations. For a normal distribution that shifts, stability is about the square of it: so these are
 *   the roots of those above, rounded, and near Cohen's 0.2 and 0.5.
 * - missing: Cohen's h, with his own limits ("Statistical Power Analysis for the Behavioral Sciences", 1988): 0% to 1% is
 *   small, 0% to 6% moderate, 0% to 15% large; from 10%, to 17%, 28% and 41%.
 * - auc: what Cohen's limits for a difference of means, 0.2, 0.5 and 0.8, mean for two normal distributions.
 */
export const limits = {
  stability: [0.02, 0.1, 0.25],
  shift: [0.1, 0.3, 0.5],
  missing: [0.2, 0.5, 0.8],
  auc: [0.56, 0.64, 0.71],
} as const;

/** The verdict of an effect's size alone. NaN = none. */
export function sizeOf(effect: keyof typeof limits, value: number): Verdict {
  const [small, moderate, large] = limits[effect];
  if (value >= large) return "large";
  if (value >= moderate) return "moderate";
  return value >= small ? "small" : "none";
}
