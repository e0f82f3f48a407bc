import { fault } from "../fault/index.ts";

export interface Band {
  readonly label: string;
  readonly low: number;
  readonly high: number;
}

/** Bands in ascending order. Faults BANDS_INVALID where one is empty or two overlap. */
export function sortedBands(bands: Readonly<Record<string, readonly [number, number]>>): readonly Band[] {
  const sorted = Object.entries(bands)
    .map(([label, [low, high]]): Band => ({ label, low, high }))
    .sort((a, b) => a.low - b.low);
  const problems = sorted.flatMap(({ label, low, high }, i) => {
    const next = sorted[i + 1];
    if (!(low < high)) return [`${JSON.stringify(label)} must end above where it begins; got [${low}, ${high}]`];
    if (next && next.low < high) return [`${JSON.stringify(label)} and ${JSON.stringify(next.label)} overlap`];
    return [];
  });
  if (problems.length > 0) throw fault("BANDS_INVALID", { problems });
  return sorted;
}

/** The label of the band a value falls in: each is [low, high), the highest is [low, high]. Null outside all bands. */
export function ratingOf(bands: readonly Band[], value: number): string | null {
  const highest = bands.at(-1);
  const found = bands.find(({ low, high }) => value >= low && value < high);
  return found?.label ?? (highest && value === highest.high ? highest.label : null);
}
