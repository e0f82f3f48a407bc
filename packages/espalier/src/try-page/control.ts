import type { FeatureInfo } from "../contract/index.ts";

/** How a feature's value is chosen on the page. */
export type Control =
  | { readonly kind: "slider"; readonly min: number; readonly max: number; readonly step: number }
  /** A few whole numbers: a sign, a flag. */
  | { readonly kind: "choice"; readonly values: readonly number[] }
  /** A number without a range. */
  | { readonly kind: "number" }
  | { readonly kind: "levels"; readonly levels: readonly string[] };

/** What a feature holds on the page; null = left out. */
export type Value = number | string | null;

/** So few whole numbers that each gets a button. */
const mostChoices = 3;
const sliderSteps = 200;

export function controlOf(feature: FeatureInfo): Control {
  if (feature.kind === "category") return { kind: "levels", levels: feature.levels };
  const { min, max } = feature;
  if (min === null || max === null || !(min < max)) return { kind: "number" };
  const whole = [min, max, feature.default ?? min].every(Number.isInteger);
  if (whole && max - min < mostChoices) {
    return { kind: "choice", values: Array.from({ length: max - min + 1 }, (_, i) => min + i) };
  }
  return { kind: "slider", min, max, step: niceStep((max - min) / sliderSteps) };
}

/** Where the page begins: the stand-in, or what is in the middle where rows must have every value. */
export function startOf(feature: FeatureInfo): Value {
  if (typeof feature.default === "number") return Number(feature.default.toPrecision(6));
  if (feature.default !== null) return feature.default;
  if (feature.kind === "category") return feature.levels[0] ?? null;
  const control = controlOf(feature);
  if (control.kind === "choice") return control.values[Math.floor(control.values.length / 2)]!;
  if (control.kind === "slider") return onStep((control.min + control.max) / 2, control);
  return feature.min ?? feature.max ?? 0;
}

/** The value of a slider's step that is nearest, without the noise of binary fractions, within its range. */
export function onStep(
  value: number,
  { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
): number {
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  const rounded = Number((Math.round(value / step) * step).toFixed(Math.min(decimals, 100)));
  return Math.min(max, Math.max(min, rounded));
}

/** 1, 2 or 5 times a power of ten, not above `at most`. */
function niceStep(atMost: number): number {
  const power = 10 ** Math.floor(Math.log10(atMost));
  const digit = [5, 2, 1].find((times) => times * power <= atMost) ?? 1;
  return Number((digit * power).toPrecision(1));
}
