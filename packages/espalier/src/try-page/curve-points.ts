import type { FeatureInfo } from "../contract/index.ts";
import { controlOf, onStep, type Value } from "./control.ts";

/** What a curve runs over: numbers along an axis, or places side by side. */
export type CurvePoints =
  | { readonly kind: "along"; readonly values: readonly number[] }
  | { readonly kind: "beside"; readonly values: readonly (number | string)[] };

const pointCount = 61;
const mostLevels = 24;

/**
 * The values of one feature to ask predictions for, ascending. Its range, widened to the value of the moment; where
 * there is none, about as far around that value as it is from zero.
 */
export function curvePoints(feature: FeatureInfo, value: Value): CurvePoints {
  const control = controlOf(feature);
  if (control.kind === "levels") {
    const shown = control.levels.slice(0, mostLevels);
    const isShown = typeof value !== "string" || shown.includes(value);
    return { kind: "beside", values: isShown ? shown : [...shown, value] };
  }
  const now = typeof value === "number" ? value : feature.kind === "number" ? (feature.default ?? 0) : 0;
  if (control.kind === "choice") {
    const values = control.values.includes(now) ? control.values : [...control.values, now].sort((a, b) => a - b);
    return { kind: "beside", values };
  }
  const [low, high] = control.kind === "slider" ? [control.min, control.max] : around(now, feature);
  const from = Math.min(low, now);
  const to = Math.max(high, now);
  const step = control.kind === "slider" ? control : null;
  const at = (i: number) => from + ((to - from) * i) / (pointCount - 1);
  const values = Array.from({ length: pointCount }, (_, i) =>
    step === null ? Number(at(i).toPrecision(6)) : onStep(at(i), { ...step, min: from, max: to }),
  );
  return { kind: "along", values: [...new Set(values)].sort((a, b) => a - b) };
}

/** How far a feature moves the predictions, from a few of its values: the sum of the steps between them. */
export function movementOf(outputs: readonly (readonly number[])[]): number {
  return outputs.reduce((sum, output, i) => {
    const before = outputs[i - 1] ?? output;
    return sum + output.reduce((step, value, at) => step + Math.abs(value - before[at]!), 0);
  }, 0);
}

function around(now: number, feature: FeatureInfo): readonly [number, number] {
  const reach = Math.abs(now) || 1;
  const { min, max } = feature.kind === "number" ? feature : { min: null, max: null };
  const [low, high] = [min ?? now - reach, max ?? now + reach];
  return low < high ? [low, high] : [low - reach, high + reach];
}
