import { fault } from "../fault/index.ts";
import { names, real, type Options } from "../field/index.ts";
import { quantiles } from "../stats/index.ts";
import { changeNumbers, chosenNumbers, learnableValues } from "./columns.ts";
import { defineTransform } from "./define.ts";
import { readColumnsOf, readFinite, readRecordOf, readText, type Read } from "./read-state.ts";
import type { TransformSpec } from "./transform.ts";

type Bounds = { readonly column: string; readonly low: number; readonly high: number };

const fields = {
  low: real({ min: 0, max: 1, default: 0.01, doc: "Values below this quantile of the training rows become it." }),
  high: real({ min: 0, max: 1, default: 0.99, doc: "Values above this quantile of the training rows become it." }),
  columns: names({ doc: "Number columns to clip; none named: all number columns." }),
};

const readBounds: Read<Bounds> = (value, part) => {
  const bounds = readRecordOf<Bounds>({ column: readText, low: readFinite, high: readFinite })(value, part);
  if (bounds.low > bounds.high) throw fault("MODEL_DAMAGED", { part, problem: "low must not be above high" });
  return bounds;
};

export const clipKind = defineTransform({
  kind: "clip",
  fields,
  learn: ({ low, high, columns }, table): readonly Bounds[] => {
    if (low > high) {
      const problems = [{ path: "clip.low", rule: `at most clip.high, which is ${high}`, got: low }];
      throw fault("PARAMS_INVALID", { of: "clip", problems });
    }
    return chosenNumbers(table, columns).map((column) => {
      const [least, most] = quantiles(learnableValues(column), [low, high]);
      return { column: column.name, low: least! + 0, high: most! + 0 }; // + 0: JSON has no -0
    });
  },
  // Comparisons with NaN are false, so a missing value stays missing.
  apply: (bounds, table) =>
    changeNumbers(table, bounds, (value, { low, high }) => (value < low ? low : value > high ? high : value)),
  read: (state) => readColumnsOf(readBounds)(state, "clip"),
});

/**
 * Pulls outliers in to two quantiles of the training rows: `clip({ low: 0.01, high: 0.99 })`. Missing values stay
 * missing. Faults PARAMS_INVALID where low is above high, COLUMN_ALL_MISSING, VALUE_NOT_FINITE.
 */
export const clip = (options: Options<typeof fields> = {}): TransformSpec => ({ kind: "clip", params: { ...options } });
