const units = ["kB", "MB", "GB", "TB"] as const;

/** `512 B`, `3.2 kB`, `95.4 MB`: powers of 1000, three digits. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes / 1000;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return `${value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]!}`;
}

/** `1 file`, `10,000 files`. */
export const counted = (count: number, noun: string): string => `${withCommas(count)} ${noun}${count === 1 ? "" : "s"}`;

/** `1,234,567`. Not by toLocaleString, which loads tables of the world's languages: 12 ms. */
export const withCommas = (count: number): string => String(count).replace(/(?<=\d)(?=(\d{3})+$)/g, ",");

/** A version as people see it: twelve digits tell any two apart. */
export const shortVersion = (version: string): string => version.slice(0, 12);
