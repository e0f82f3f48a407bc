import type { Problem } from "../fault/index.ts";
import type { Json, SearchRange } from "../field/index.ts";

/** One value to search for, and where. `path` names it in points: `estimator.alpha`. */
export type Dimension = { readonly path: string } & (
  | { readonly range: SearchRange }
  | { readonly choice: readonly Json[] }
);

export type Space = readonly Dimension[];

/** Values by path. A dimension that is left out keeps its default, whatever that is. */
export type Point = Readonly<Record<string, Json>>;

/** Equal points have equal keys, whatever the order of their paths. */
export const keyOf = (point: Point): string =>
  JSON.stringify(Object.entries(point).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The point that has this value in each dimension. */
export const pointOf = (space: Space, value: (dimension: Dimension, index: number) => Json): Point =>
  Object.fromEntries(space.map((dimension, index) => [dimension.path, value(dimension, index)]));

/**
 * The interval in which a range is searched: its logarithm if so wished, and half a unit wider on both sides where only
 * whole numbers count, so that the ends are as likely as the others.
 */
export function innerBounds({ low, high, log, whole }: SearchRange): readonly [low: number, high: number] {
  const [from, to] = whole ? [Math.ceil(low) - 0.5, Math.floor(high) + 0.5] : [low, high];
  return log ? [Math.log(from), Math.log(to)] : [from, to];
}

/** A number of the range in the inner interval. */
export const toInner = (value: number, { log }: SearchRange): number => (log ? Math.log(value) : value);

/** A number of the inner interval as a value of the range, never outside of it. */
export function fromInner(inner: number, { low, high, log, whole }: SearchRange): number {
  const value = log ? Math.exp(inner) : inner;
  if (!whole) return Math.min(high, Math.max(low, value));
  return Math.min(Math.floor(high), Math.max(Math.ceil(low), Math.round(value)));
}

/** What is wrong with a space; empty = nothing. */
export function spaceProblems(space: Space): Problem[] {
  return space.flatMap((dimension): Problem[] => {
    const { path } = dimension;
    if ("choice" in dimension) {
      return dimension.choice.length > 0 ? [] : [{ path, rule: "a choice of one value or more", got: [] }];
    }
    const { low, high, log, whole } = dimension.range;
    const wrong = (rule: string) => [{ path, rule, got: dimension.range }];
    if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) return wrong("a range with finite low ≤ high");
    if (log && low <= 0) return wrong("a range above 0 where it is logarithmic");
    if (whole && Math.ceil(low) > Math.floor(high)) return wrong("a range that contains a whole number");
    return [];
  });
}
