import type { Json } from "../field/index.ts";
import type { Sampler } from "./sampler.ts";
import { fromInner, pointOf, type Dimension } from "./space.ts";

/**
 * Every combination, the last dimension changing fastest. A choice gives its values; a range gives `levels` values from
 * end to end, evenly spaced (in the logarithm, if so wished), fewer where whole numbers coincide.
 *
 * @param levels 2 or more
 */
export const gridSampler = (levels = 5): Sampler => ({
  name: "grid",
  propose: (space, _history, index) => {
    const axes = space.map((dimension) => axisOf(dimension, levels));
    const strides = axes.map((_, i) => axes.slice(i + 1).reduce((product, axis) => product * axis.length, 1));
    if (index >= axes.reduce((product, axis) => product * axis.length, 1)) return null;
    return pointOf(space, (_, i) => axes[i]![Math.floor(index / strides[i]!) % axes[i]!.length]!);
  },
});

function axisOf(dimension: Dimension, levels: number): readonly Json[] {
  if ("choice" in dimension) return dimension.choice;
  const { range } = dimension;
  const inner = (value: number) => (range.log ? Math.log(value) : value);
  const [low, high] = [inner(range.low), inner(range.high)];
  const between = Array.from({ length: levels - 2 }, (_, i) => low + ((high - low) * (i + 1)) / (levels - 1));
  const ends = range.whole ? [Math.ceil(range.low), Math.floor(range.high)] : [range.low, range.high];
  // The ends as they were written: exp(log(x)) may miss them by a digit.
  return [...new Set([ends[0]!, ...between.map((value) => fromInner(value, range)), ends[1]!])];
}
