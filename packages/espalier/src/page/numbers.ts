/** 1234567 → 1,234,567. */
export const countText = (value: number): string => Math.round(value).toLocaleString("en-US");

/** Four significant digits, grouped; exponents where a number would be long. An undefined value is a dash. */
export function numberText(value: number | null): string {
  if (value === null) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) {
    return minus(
      value
        .toExponential(3)
        .replace(/\.?0+e/, "e")
        .replace("e+", "e"),
    );
  }
  if (size >= 1_000) return minus(value.toLocaleString("en-US", { maximumFractionDigits: size >= 10_000 ? 0 : 1 }));
  return minus(String(Number(value.toPrecision(4))));
}

/** 0.1234 → 12.3%; a share that is neither none nor all never reads so. */
export function shareText(share: number): string {
  const percent = 100 * share;
  if (percent > 0 && percent < 0.1) return "<0.1%";
  if (percent < 100 && percent > 99.9) return ">99.9%";
  return `${Number(percent.toFixed(percent < 10 ? 1 : 0))}%`;
}

const minus = (text: string) => text.replace("-", "−");

/** Milliseconds since 1970 as a date, with the time of day where there is one. UTC. */
export function timeText(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}
