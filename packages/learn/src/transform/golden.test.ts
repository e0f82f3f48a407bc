import { expect } from "vitest";
import { sharedCsv } from "../fixtures/csv.ts";
import { sharedJson, withShared } from "../fixtures/shared.ts";
import { withDefaults } from "../field/index.ts";
import type { Table } from "../table/index.ts";
import { clip, drop, impute, oneHot, select, standardize, transformKinds } from "./index.ts";
import type { FittedTransform, TransformSpec } from "./index.ts";

function fit(spec: TransformSpec, table: Table): FittedTransform {
  const kind = transformKinds.find((one) => one.kind === spec.kind)!;
  return kind.fit(withDefaults(kind.fields, spec.params), table);
}
const through = (spec: TransformSpec, table: Table): Table => fit(spec, table).apply(table);

interface Golden {
  readonly standard_scaler_wine_red: {
    readonly mean: readonly number[];
    readonly scale: readonly number[];
    readonly first3: readonly (readonly number[])[];
  };
  readonly one_hot_categories: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly quantiles_linear: { readonly values: readonly (readonly number[])[] };
}
const golden = () => sharedJson<Golden>("golden/exact/preprocessing.json");
const wine = () => through(drop(["quality"]), sharedCsv("data/winequality-red.csv"));

// The reference sums without compensation: its means are off by units of the last digit, here up to 6e-15.
withShared("standardize on red wine has the reference's means, scales and values", () => {
  const { mean, scale, first3 } = golden().standard_scaler_wine_red;
  const fitted = fit(standardize(), wine());
  const learned = fitted.state() as unknown as readonly { readonly mean: number; readonly sd: number }[];
  learned.forEach((got, j) => {
    expect(Math.abs(got.mean / mean[j]! - 1)).toBeLessThan(1e-14);
    expect(Math.abs(got.sd / scale[j]! - 1)).toBeLessThan(1e-13);
  });
  fitted.apply(wine()).columns.forEach((column, j) => {
    if (column.kind !== "number") throw new Error("wine is numbers");
    first3.forEach((row, i) => expect(Math.abs(column.values[i]! - row[j]!)).toBeLessThan(1e-11)); // density: mean/sd = 528
  });
});

withShared("clip and impute on red wine use numpy's quantiles, bit for bit", () => {
  const { values } = golden().quantiles_linear;
  const bounds = fit(clip(), wine()).state() as unknown as readonly { readonly low: number; readonly high: number }[];
  const medians = fit(impute("median"), wine()).state() as unknown as readonly { readonly value: number }[];
  values.forEach((at, j) => {
    expect(bounds[j]).toMatchObject({ low: at[1], high: at[9] });
    expect(medians[j]!.value).toBe(at[5]);
  });
});

withShared("oneHot on adult and telco makes the reference's categories, in its order", () => {
  for (const [set, file] of [
    ["adult", "data/adult.csv"],
    ["telco", "data/telco-churn.csv"],
  ] as const) {
    const wanted = golden().one_hot_categories[set]!;
    const table = through(select(Object.keys(wanted)), sharedCsv(file));
    const names = Object.entries(wanted).flatMap(([name, levels]) => levels.map((level) => `${name}=${level}`));
    expect(through(oneHot(), table).columns.map(({ name }) => name)).toEqual(names);
  }
});
