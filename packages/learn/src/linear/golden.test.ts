import { expect } from "vitest";
import { sharedCsv } from "../fixtures/csv.ts";
import { sharedJson, withShared } from "../fixtures/shared.ts";
import { createRng } from "../random/index.ts";
import { mean } from "../stats/index.ts";
import { columnOf, featuresOf, type Features, type Table, type Target } from "../table/index.ts";
import { drop, select, standardize, transformKinds, type TransformSpec } from "../transform/index.ts";
import { linearKinds } from "./index.ts";

/** Relative to the larger of the number and 1. */
function expectClose(got: ArrayLike<number>, wanted: readonly number[], tolerance: number): void {
  expect(got.length).toBe(wanted.length);
  const worst = wanted.reduce((most, want, i) => {
    return Math.max(most, Math.abs(got[i]! - want) / Math.max(1, Math.abs(want)));
  }, 0);
  expect(worst).toBeLessThan(tolerance);
}

function through(spec: TransformSpec, table: Table): Table {
  const kind = transformKinds.find((one) => one.kind === spec.kind)!;
  return kind.fit({ columns: [], ...spec.params } as never, table).apply(table);
}

function fit(kind: string, params: Readonly<Record<string, number>>, x: Features, y: Target) {
  const model = linearKinds.find((one) => one.kind === kind)!.fit(params, x, y, { rng: createRng(1) });
  const { arrays } = model.state();
  return { model, coef: arrays.coef!, intercept: arrays.intercept! };
}

interface Line {
  readonly coef: readonly number[];
  readonly intercept: number;
}
interface LinearGolden {
  readonly sets: Readonly<
    Record<
      string,
      {
        readonly ols: Line & { readonly mae: number; readonly first10: readonly number[] };
        readonly ridge_alpha1_raw: Line;
        readonly ridge_alpha1_standardized: Line;
      }
    >
  >;
}

// Measured 6e-14 at worst. Two backward stable solvers differ by about their condition number times 1e-16.
for (const [set, file] of [
  ["wine-red-reg", "data/winequality-red.csv"],
  ["wine-white-reg", "data/winequality-white.csv"],
] as const) {
  withShared(`least squares and ridge on ${set} have the reference's coefficients`, () => {
    const golden = sharedJson<LinearGolden>("golden/exact/linear.json").sets[set]!;
    const table = sharedCsv(file);
    const quality = columnOf(table, "quality");
    if (quality.kind !== "number") throw new Error("quality is a number");
    const y: Target = { task: "regression", name: "quality", values: quality.values };
    const raw = through(drop(["quality"]), table);
    const scaled = featuresOf(through(standardize(), raw));

    const ols = fit("linear", {}, featuresOf(raw), y);
    expectClose(ols.coef, golden.ols.coef, 1e-12);
    expectClose(ols.intercept, [golden.ols.intercept], 1e-12);
    const predicted = ols.model.predict(featuresOf(raw));
    expectClose(predicted.slice(0, 10), golden.ols.first10, 1e-12);
    const misses = predicted.map((value, i) => Math.abs(value - y.values[i]!));
    expect(mean(misses)).toBeCloseTo(golden.ols.mae, 12);

    const ridgeRaw = fit("ridge", { alpha: 1 }, featuresOf(raw), y);
    expectClose(ridgeRaw.coef, golden.ridge_alpha1_raw.coef, 1e-12);
    expectClose(ridgeRaw.intercept, [golden.ridge_alpha1_raw.intercept], 1e-12);
    const ridgeScaled = fit("ridge", { alpha: 1 }, scaled, y);
    expectClose(ridgeScaled.coef, golden.ridge_alpha1_standardized.coef, 1e-12);
    expectClose(ridgeScaled.intercept, [golden.ridge_alpha1_standardized.intercept], 1e-12);
  });
}

interface LogisticGolden {
  readonly sets: Readonly<
    Record<
      string,
      {
        readonly features: readonly string[];
        readonly coef: readonly (readonly number[])[];
        readonly intercept: readonly number[];
        readonly intercept_centered?: readonly number[];
        readonly objective_value: number;
        readonly log_loss: number;
        readonly proba_first10: readonly (readonly number[])[];
      }
    >
  >;
}

const codesFrom = (values: readonly (string | number)[], classes: readonly (string | number)[]): Int32Array =>
  Int32Array.from(values, (value) => classes.indexOf(value));

function cells(table: Table, name: string): readonly (string | number)[] {
  const column = columnOf(table, name);
  return column.kind === "number" ? [...column.values] : Array.from(column.codes, (code) => column.levels[code]!);
}

interface Set {
  readonly name: string;
  readonly file: string;
  readonly target: (table: Table) => { readonly codes: Int32Array; readonly classes: number };
  /**
   * Where the reference's last Newton step was complete we agree to 3e-14; on two sets it stopped one step early (its
   * tolerance is on the gradient) and is 2e-12 and 2e-11 from the minimum that both our solvers find.
   */
  readonly tolerance: number;
}

const plain =
  (name: string, classes: readonly (string | number)[]): Set["target"] =>
  (table) => ({ codes: codesFrom(cells(table, name), classes), classes: classes.length });

const sets: readonly Set[] = [
  {
    name: "wine-red-bin",
    file: "winequality-red",
    target: (table) => ({
      codes: Int32Array.from(cells(table, "quality"), (q) => (Number(q) >= 6 ? 1 : 0)),
      classes: 2,
    }),
    tolerance: 1e-10,
  },
  {
    name: "wdbc",
    file: "breast-cancer-wdbc",
    target: (t) => plain(t.columns.at(-1)!.name, [0, 1])(t),
    tolerance: 1e-10,
  },
  {
    name: "phishing",
    file: "phishing-websites",
    target: (t) => plain(t.columns.at(-1)!.name, [-1, 1])(t),
    tolerance: 1e-12,
  },
  { name: "iris", file: "iris", target: plain("species", ["setosa", "versicolor", "virginica"]), tolerance: 1e-12 },
  { name: "wine-cultivars", file: "wine-cultivars", target: plain("cultivar", [0, 1, 2]), tolerance: 1e-12 },
  { name: "wine-red-multi", file: "winequality-red", target: plain("quality", [3, 4, 5, 6, 7, 8]), tolerance: 1e-12 },
];

for (const { name, file, target, tolerance } of sets) {
  withShared(`logistic regression on ${name} has the reference's coefficients and probabilities`, () => {
    const golden = sharedJson<LogisticGolden>("golden/exact/logistic.json").sets[name]!;
    const table = sharedCsv(`data/${file}.csv`);
    const { codes, classes } = target(table);
    const x = featuresOf(through(standardize(), through(select(golden.features), table)));
    const y: Target = { task: "classification", name: "y", codes, classes: Array.from({ length: classes }, String) };
    const { model, coef, intercept } = fit("logistic", { c: 1 }, x, y);
    expectClose(coef, golden.coef.flat(), tolerance);
    expectClose(intercept, golden.intercept_centered ?? golden.intercept, tolerance);
    const p = model.predict(x);
    expectClose(p.slice(0, 10 * classes), golden.proba_first10.flat(), tolerance);
    const losses = Float64Array.from(codes, (code, i) => -Math.log(p[i * classes + code]!));
    expect(mean(losses)).toBeCloseTo(golden.log_loss, 12);
  });
}
