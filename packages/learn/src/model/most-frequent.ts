import type { CategoryColumn } from "../table/index.ts";

/** The level most rows have, the earliest of equals; null where no row has any. */
export function mostFrequent(column: CategoryColumn): string | null {
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code]! += 1;
  const most = counts.reduce((best, count, code) => (count > (counts[best] ?? 0) ? code : best), 0);
  return counts[most] ? column.levels[most]! : null;
}
