import { cellOf, type Row } from "../table/index.ts";
import type { Model } from "./model.ts";

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
