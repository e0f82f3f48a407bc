import type { Duck } from "../duck/index.ts";
import { aggregate } from "./aggregate.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { numberOf, real } from "./duck-values.ts";
import type { First } from "./first-scan.ts";
import type { Numbers } from "./profile.ts";
import type { Second } from "./second-scan.ts";

/** Stand-ins for "missing" that are in use; of others, only those further from the rest than all the rest spans. */
const standIns: ReadonlySet<number> = new Set([0, -1, -9, -99, -999, -9999, 9, 99, 999, 9999, 99999, 999999]);
const fewestAlone = 3;

const isOut = ({ outliers }: Second, value: number) =>
  outliers === null || value < outliers.low || value > outliers.high;

/** The least or greatest value of the columns where it stands alone in several rows, far from its neighbour. */
export async function readLonely(
  duck: Duck,
  plans: readonly ColumnPlan[],
  first: readonly First[],
  second: readonly Second[],
): Promise<ReadonlyMap<number, Numbers["lonely"]>> {
  const found = new Map<number, Numbers["lonely"]>();
  const candidates = plans.flatMap((_, i) => {
    const { min, max } = first[i]!;
    const { least, greatest } = second[i]!;
    const some =
      (least >= fewestAlone && isOut(second[i]!, min)) || (greatest >= fewestAlone && isOut(second[i]!, max));
    return some && min < max ? [i] : [];
  });
  const answers = await aggregate(duck, candidates, (i) => {
    const { value } = plans[i]!;
    const { min, max } = first[i]!;
    return [`min(${value}) FILTER (${value} > ${real(min)})`, `max(${value}) FILTER (${value} < ${real(max)})`];
  });
  candidates.forEach((i, k) => {
    const { min, max, quantiles } = first[i]!;
    const { least, greatest } = second[i]!;
    const [next, last] = answers[k]!.map(numberOf) as [number | null, number | null];
    if (next === null || last === null || next === max) return;
    const middle = quantiles![4]! - quantiles![2]!;
    const isAlone = (value: number, gap: number, rows: number) =>
      rows >= fewestAlone &&
      isOut(second[i]!, value) &&
      last > next &&
      (gap > last - next || (standIns.has(value) && middle > 0 && gap > 0.75 * middle));
    found.set(i, [
      ...(isAlone(min, next - min, least) ? [{ value: min, rows: least, nearest: next }] : []),
      ...(isAlone(max, max - last, greatest) ? [{ value: max, rows: greatest, nearest: last }] : []),
    ]);
  });
  return found;
}
