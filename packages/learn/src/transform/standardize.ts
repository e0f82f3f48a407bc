import { names, type Options } from "../field/index.ts";
import { fault, quoted } from "../fault/index.ts";
import { moments } from "../stats/index.ts";
import { changeNumbers, chosenNumbers, learnableValues } from "./columns.ts";
import { defineTransform } from "./define.ts";
import { readColumnsOf, readFinite, readRecordOf, readText, type Read } from "./read-state.ts";
import type { TransformSpec } from "./transform.ts";

type Scale = { readonly column: string; readonly mean: number; readonly sd: number };

const fields = {
  columns: names({ doc: "Number columns to standardise; none named: all number columns." }),
};

const readScale: Read<Scale> = (value, part) => {
  const scale = readRecordOf<Scale>({ column: readText, mean: readFinite, sd: readFinite })(value, part);
  if (scale.sd <= 0) throw fault("MODEL_DAMAGED", { part: `${part}.sd`, problem: `must be above 0; got ${scale.sd}` });
  return scale;
};

export const standardizeKind = defineTransform({
  kind: "standardize",
  fields,
  learn: ({ columns }, table): readonly Scale[] =>
    chosenNumbers(table, columns).map((column) => {
      const { mean, sd } = moments(learnableValues(column));
      if (!Number.isFinite(mean) || !Number.isFinite(sd)) {
        throw fault("FIT_NOT_FINITE", { kind: "standardize", what: `mean and spread of ${quoted(column.name)}` });
      }
      return { column: column.name, mean, sd: sd === 0 ? 1 : sd };
    }),
  apply: (scales, table) => changeNumbers(table, scales, (value, { mean, sd }) => (value - mean) / sd),
  read: (state) => readColumnsOf(readScale)(state, "standardize"),
});

/**
 * Number columns to mean 0 and population standard deviation 1, as the training rows have them. A constant column
 * becomes 0. Missing values are ignored and stay missing. Faults COLUMN_ALL_MISSING, VALUE_NOT_FINITE, FIT_NOT_FINITE.
 */
export const standardize = (options: Options<typeof fields> = {}): TransformSpec => ({
  kind: "standardize",
  params: { ...options },
});
