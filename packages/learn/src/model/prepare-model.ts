import { prepareRecipe } from "../recipe/index.ts";
import type { Row } from "../table/index.ts";
import type { Model } from "./model.ts";

/**
 * A model made ready for one row after another: what a call needs has been looked up and laid out before. Answers are
 * those of `predictRows` and `predictTable`, bit by bit, and the caller's own.
 */
export interface PreparedModel {
  /** A value, or a probability for each class. Nothing is filled in: see `withDefaultsFor`. */
  predictRow(row: Row): Float64Array;
  /** The same for a row that is numbers already, in schema order: NaN = missing, a category is its code. */
  predictCells(cells: Readonly<Float64Array>): Float64Array;
}

/** Worth its while for more than a few calls. */
export function prepareModel(model: Model): PreparedModel {
  const names = Object.keys(model.schema);
  const codes = Object.values(model.schema).map((feature) =>
    feature.kind === "number" ? null : new Map<unknown, number>(feature.levels.map((level, code) => [level, code])),
  );
  const cells = new Float64Array(names.length);
  const predictCells = prepareRecipe(model.fitted, model.schema);
  return {
    predictCells,
    predictRow: (row) => {
      for (let f = 0; f < names.length; f++) {
        const name = names[f]!;
        // A feature named like something every object inherits is missing, not inherited.
        const value = Object.hasOwn(row, name) ? (row[name] ?? Number.NaN) : Number.NaN;
        const codeOf = codes[f];
        cells[f] = codeOf ? (codeOf.get(value) ?? Number.NaN) : (value as number);
      }
      return predictCells(cells);
    },
  };
}
