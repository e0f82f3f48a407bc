import type { PredictOne } from "../estimator/index.ts";
import { createTable, featuresOf, type Column, type Schema } from "../table/index.ts";
import type { FittedRecipe } from "./fit-recipe.ts";

/**
 * Prepares a recipe for one row after another, each as one number a feature of the schema: NaN = missing, a category is
 * its code. The answers are those of `predictRecipe`.
 */
export function prepareRecipe({ transforms, estimator, inputs }: FittedRecipe, schema: Schema): PredictOne {
  const predictOne = estimator.prepare?.();
  if (predictOne && transforms.length === 0) return predictOne;

  const columns = Object.entries(schema).map(([name, feature]): Column => {
    return feature.kind === "number"
      ? { name, kind: "number", values: new Float64Array(1) }
      : { name, kind: "category", codes: new Int32Array(1), levels: feature.levels };
  });
  const table = createTable(columns, 1);
  const prepared = new Float64Array(inputs.length);
  return (cells) => {
    columns.forEach((column, f) => {
      const cell = cells[f]!;
      if (column.kind === "number") column.values[0] = cell;
      else column.codes[0] = Number.isNaN(cell) ? -1 : cell;
    });
    const x = featuresOf(transforms.reduce((current, transform) => transform.apply(current), table));
    if (!predictOne) return estimator.predict(x);
    x.columns.forEach((column, f) => {
      prepared[f] = column[0]!;
    });
    return predictOne(prepared);
  };
}
