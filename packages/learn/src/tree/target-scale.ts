import { exponentOf } from "../kernels/index.ts";

/**
 * Numbers moved to about zero and, where they are huge or tiny, scaled by a power of two: sums of their squares then
 * neither overflow nor vanish. value = origin + scaled / scale, exact up to one rounding.
 */
export interface ScaledTarget {
  readonly y: Float64Array;
  readonly origin: number;
  readonly scale: number;
}

/** `w` weighs the mean that becomes the origin; absent = equal. At least one weight is above 0. */
export function scaleTarget(values: Readonly<Float64Array>, w?: Readonly<Float64Array>): ScaledTarget {
  const largest = largestOf(values);
  const first = powerOfTwoFor(largest);
  let sum = 0;
  let weight = 0;
  const heaviest = w ? largestOf(w) : 1;
  for (let i = 0; i < values.length; i++) {
    const share = w ? w[i]! / heaviest : 1;
    sum += share * values[i]! * first;
    weight += share;
  }
  const origin = roundOff(sum / weight) / first;
  const spread = values.reduce((most, v) => Math.max(most, Math.abs(v * first - origin * first)), 0);
  const scale = first * powerOfTwoFor(spread);
  const shift = origin * scale;
  return { y: Float64Array.from(values, (v) => v * scale - shift), origin, scale };
}

/** Back to the target's units; a value beyond the largest number becomes the largest number. */
export function unscale(value: number, { origin, scale }: Pick<ScaledTarget, "origin" | "scale">): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, origin + value / scale));
}

const largestOf = (values: Readonly<Float64Array>) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** To about six digits: taking a number of few digits from the target's numbers loses nothing of most of them. */
function roundOff(mean: number): number {
  const grid = mean === 0 ? 1 : 2 ** (exponentOf(Math.abs(mean)) - 20);
  return Math.round(mean / grid) * grid;
}

/** 1 for ordinary sizes, otherwise the power of two that brings `size` to about 1. */
export function powerOfTwoFor(size: number): number {
  if (size === 0 || (size > 1e-100 && size < 1e100)) return 1;
  return 2 ** Math.max(-1022, Math.min(1022, -exponentOf(size)));
}
