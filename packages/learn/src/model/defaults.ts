import { cellOf, type CategoryColumn, type Row } from "../table/index.ts";
import type { Model } from "./model.ts";

/** The level most rows have, the earliest of equals; null where no row has any. */
export function mostFrequent(column: CategoryColumn): string | null {
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code]! += 1;
  const most = counts.reduce((best, count, code) => (count > (counts[best] ?? 0) ? code : best), 0);
  return counts[most] ? column.levels[most]! : null;
}

/** The row with a stand-in for every missing feature, and the names of those features in schema order. */
export function withDefaultsFor(model: Model, row: Row): { readonly row: Row; readonly defaulted: readonly string[] } {
  const defaulted: string[] = [];
  const filled = Object.keys(model.schema).map((name) => {
    const value = cellOf(row, name);
    if (value !== null) return [name, value];
    defaulted.push(name);
    return [name, model.defaults[name] ?? null];
  });
  return { row: Object.fromEntries(filled) as Row, defaulted };
}
