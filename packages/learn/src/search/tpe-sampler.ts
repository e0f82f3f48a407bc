import type { Json, SearchRange } from "../field/index.ts";
import type { Rng } from "../random/index.ts";
import { choiceShares, drawIndex, numberDensity } from "./parzen.ts";
import { drawValue } from "./random-sampler.ts";
import type { Sampler, Tried } from "./sampler.ts";
import { fromInner, innerBounds, pointOf, toInner, type Point } from "./space.ts";

export interface TpeOptions {
  /** Random points before the first informed one. */
  readonly startup: number;
  /** Values drawn for each dimension, of which the most promising is taken. */
  readonly candidates: number;
}

/**
 * Tree-structured Parzen estimator: learns where the best tenth of the points lies and where the others lie, one
 * dimension at a time, and looks where the first is most likely against the second.
 * Source: Bergstra et al., "Algorithms for hyper-parameter optimization", NeurIPS 2011, §4.
 */
export const tpeSampler = ({ startup, candidates }: TpeOptions = { startup: 5, candidates: 24 }): Sampler => ({
  name: "tpe",
  propose: (space, history, _index, rng) => {
    if (history.length < startup) return pointOf(space, (dimension) => drawValue(dimension, rng));
    const { good, bad } = divided(history);
    return pointOf(space, (dimension) => {
      const seen = (points: readonly Point[]) => points.flatMap((point) => point[dimension.path] ?? []);
      return "choice" in dimension
        ? bestChoice(dimension.choice, seen(good), seen(bad), candidates, rng)
        : bestNumber(dimension.range, seen(good) as number[], seen(bad) as number[], candidates, rng);
    });
  },
});

/** The best tenth (25 at most) and the others, each in the order tried. */
function divided(history: readonly Tried[]): { good: Point[]; bad: Point[] } {
  const ranked = [...history.keys()].sort((a, b) => history[b]!.score - history[a]!.score || a - b);
  const best = new Set(ranked.slice(0, Math.min(25, Math.ceil(history.length / 10))));
  const points = (isGood: boolean) => history.filter((_, i) => best.has(i) === isGood).map((tried) => tried.point);
  return { good: points(true), bad: points(false) };
}

function bestChoice(
  choice: readonly Json[],
  good: readonly Json[],
  bad: readonly Json[],
  candidates: number,
  rng: Rng,
): Json {
  const texts = choice.map((value) => JSON.stringify(value));
  const shares = (seen: readonly Json[]) =>
    choiceShares(
      seen.map((value) => texts.indexOf(JSON.stringify(value))).filter((index) => index >= 0),
      choice.length,
    );
  const [likely, unlikely] = [shares(good), shares(bad)];
  const drawn = Array.from({ length: candidates }, () => drawIndex(likely, rng));
  return choice[bestBy(drawn, (index) => likely[index]! / unlikely[index]!)]!;
}

function bestNumber(
  range: SearchRange,
  good: readonly number[],
  bad: readonly number[],
  candidates: number,
  rng: Rng,
): number {
  const [low, high] = innerBounds(range);
  if (low === high) return fromInner(low, range);
  const density = (seen: readonly number[]) =>
    numberDensity(
      seen.map((value) => toInner(value, range)),
      low,
      high,
    );
  const [likely, unlikely] = [density(good), density(bad)];
  const drawn = Array.from({ length: candidates }, () => fromInner(likely.sample(rng), range));
  return bestBy(drawn, (value) => {
    if (!range.whole) return likely.densityAt(toInner(value, range)) / unlikely.densityAt(toInner(value, range));
    const [from, to] = [toInner(value - 0.5, range), toInner(value + 0.5, range)];
    return likely.massBetween(from, to) / unlikely.massBetween(from, to);
  });
}

/** The first of the highest. */
function bestBy<T>(values: readonly T[], rank: (value: T) => number): T {
  return values
    .map((value) => ({ value, rank: rank(value) }))
    .reduce((best, one) => (one.rank > best.rank ? one : best)).value;
}
