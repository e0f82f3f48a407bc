import { median } from "../stats/index.ts";
import { mostFrequent } from "./most-frequent.ts";
import type { Json } from "../field/index.ts";
import type { FitOptions, Hands } from "../estimator/index.ts";
import { fitRecipe, predictRecipe, type FittedRecipe, type Recipe } from "../recipe/index.ts";
import {
  conform,
  schemaOf,
  tableFromRows,
  targetInfo,
  type Row,
  type Schema,
  type Table,
  type Target,
  type TargetInfo,
} from "../table/index.ts";

/** What fitting a recipe returned: transforms included, so that training and serving cannot differ. Nothing on it changes. */
export interface Model {
  /** The features it takes, before transforms, in order. */
  readonly schema: Schema;
  readonly target: TargetInfo;
  readonly fitted: FittedRecipe;
  /** Each feature's stand-in where a caller has no value: the training median, or the most frequent level. */
  readonly defaults: Row;
  /** Rows it was fitted on. */
  readonly trainedRows: number;
  /** Facts about how it came to be (run, data hash, metrics); plain JSON, not used for prediction. */
  readonly lineage: Json;
}

/** Fits a recipe. `schema` adds ranges, units and level order to what the table says. */
export function fitModel(
  recipe: Recipe,
  table: Table,
  target: Target,
  options: FitOptions & { readonly schema?: Schema; readonly lineage?: Json },
): Model {
  const schema = options.schema ?? schemaOf(table);
  const rows = conform(table, schema);
  const defaults = Object.fromEntries(
    rows.columns.map((column) => [
      column.name,
      column.kind === "number" ? numberOrNull(median(column.values)) : mostFrequent(column),
    ]),
  );
  return {
    schema,
    target: targetInfo(target),
    fitted: fitRecipe(recipe, rows, target, options),
    defaults,
    trainedRows: table.rows,
    lineage: options.lineage ?? null,
  };
}

const numberOrNull = (value: number) => (Number.isNaN(value) ? null : value);

/**
 * Values, shape (rows,), or probabilities, row-major, shape (rows × classes,). The table's columns are matched by
 * name; an unseen category counts as missing. `hands` share the work of many rows and never change a bit: see
 * `trainingThreads` of the node entry. Faults COLUMN_MISSING, COLUMN_KIND.
 */
export function predictTable(model: Model, table: Table, hands?: Hands): Float64Array {
  return predictRecipe(model.fitted, conform(table, model.schema), hands);
}

/** The same for rows as callers write them. Nothing is filled in: see `withDefaultsFor`. */
export function predictRows(model: Model, rows: readonly Row[]): Float64Array {
  return predictRecipe(model.fitted, tableFromRows(model.schema, rows));
}
