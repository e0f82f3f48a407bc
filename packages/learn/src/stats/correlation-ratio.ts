import { moments } from "./moments.ts";

/**
 * The correlation ratio η: how far a category tells a number, from 0 (the means of its levels are equal) to 1 (each
 * level has one value). Its square is the share of the variance between the levels. NaN where the number is constant or
 * there is no row with both.
 *
 * @param codes of the levels, any whole numbers; negative = missing
 * @param values NaN = missing
 *
 * Source: Fisher, "Statistical Methods for Research Workers", 1925, §45.
 */
export function correlationRatio(codes: ArrayLike<number>, values: Readonly<Float64Array>): number {
  const there = (_: number, i: number) => codes[i]! >= 0 && !Number.isNaN(values[i]!);
  const { mean, sd } = moments(values.filter(there));
  if (!(sd > 0)) return Number.NaN;
  const groups = new Map<number, { count: number; sum: number }>();
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    if (!there(0, i)) continue;
    const group = groups.get(codes[i]!) ?? { count: 0, sum: 0 };
    group.count++;
    group.sum += (values[i]! - mean) / sd;
    groups.set(codes[i]!, group);
    n++;
  }
  let between = 0;
  for (const { count, sum } of groups.values()) between += sum * (sum / count);
  return Math.min(1, Math.sqrt(between / n));
}
