/**
 * The interval in which later values are plausible: the observed one, widened by half its span on each side and
 * rounded outwards to short numbers, so that the next batch is not refused for a trifle. It does not cross zero where
 * no observed value does, and two values (a flag) keep their interval.
 */
export function plausibleRange(values: readonly number[]): { readonly min: number; readonly max: number } {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const span = high - low;
  if (!Number.isFinite(span * 2) || new Set(values).size <= 2) return { min: low, max: high };
  const whole = values.every((value) => Number.isInteger(value));
  const power = Math.max(Math.floor(Math.log10(span)) - 1, whole ? 0 : -300);
  const min = roundTo(low - span / 2, power, Math.floor);
  const max = roundTo(high + span / 2, power, Math.ceil);
  return { min: low >= 0 ? Math.max(0, min) : min, max: high <= 0 ? Math.min(0, max) : max };
}

/** To a multiple of 10^power, through text: 0.1 + 0.2 must read 0.3. Where doubles are too coarse, unrounded. */
function roundTo(value: number, power: number, round: (x: number) => number): number {
  const scaled = power >= 0 ? value / 10 ** power : value * 10 ** -power;
  if (!Number.isFinite(scaled) || Math.abs(scaled) > 2 ** 53) return value;
  const rounded = Number(`${round(scaled)}e${power}`);
  return Object.is(rounded, -0) ? 0 : rounded;
}
