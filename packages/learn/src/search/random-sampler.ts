import type { Json } from "../field/index.ts";
import type { Rng } from "../random/index.ts";
import type { Sampler } from "./sampler.ts";
import { fromInner, innerBounds, pointOf, type Dimension } from "./space.ts";

/** Any value of a dimension, all equally likely (over the logarithm, if so wished). */
export function drawValue(dimension: Dimension, rng: Rng): Json {
  if ("choice" in dimension) return dimension.choice[rng.int(dimension.choice.length)]!;
  const [low, high] = innerBounds(dimension.range);
  return fromInner(low + (high - low) * rng.next(), dimension.range);
}

/** Independent points. Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR 2012. */
export const randomSampler = (): Sampler => ({
  name: "random",
  propose: (space, _history, _index, rng) => pointOf(space, (dimension) => drawValue(dimension, rng)),
});
