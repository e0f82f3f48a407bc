import { expect, test } from "vitest";
import { sharedJson, withShared } from "../fixtures/shared.ts";
import type { ClassificationTarget, RegressionTarget } from "../table/index.ts";
import { calibrationCurve } from "./calibration.ts";
import { classificationMetrics, metricOf, metricsFor, regressionMetrics } from "./catalog.ts";
import { confusionMatrix } from "./confusion.ts";
import { scoreOf } from "./metric.ts";

interface Golden {
  readonly binary: Record<string, number> & {
    readonly y: readonly number[];
    readonly p: readonly number[];
    readonly weights: readonly number[];
    readonly confusion_matrix: readonly (readonly number[])[];
    readonly calibration_uniform10: Curve;
    readonly calibration_quantile10: Curve;
  };
  readonly multiclass: Record<string, number> & {
    readonly y: readonly number[];
    readonly p: readonly (readonly number[])[];
    readonly confusion_matrix: readonly (readonly number[])[];
    readonly precision_per_class: readonly number[];
    readonly recall_per_class: readonly number[];
  };
  readonly regression: Record<string, number> & {
    readonly y: readonly number[];
    readonly p: readonly number[];
    readonly weights: readonly number[];
  };
  readonly edge_cases: Record<string, number | null> & {
    readonly log_loss_p0_p1: { readonly y: readonly number[]; readonly p: readonly number[]; readonly value: number };
  };
}
interface Curve {
  readonly prob_true: readonly number[];
  readonly prob_pred: readonly number[];
}

const golden = () => sharedJson<Golden>("golden/exact/metrics.json");

const numbers = (values: readonly number[]): RegressionTarget => ({
  task: "regression",
  name: "y",
  values: Float64Array.from(values),
});
const classes = (codes: readonly number[], count = 2): ClassificationTarget => ({
  task: "classification",
  name: "y",
  codes: Int32Array.from(codes),
  classes: Array.from({ length: count }, (_, c) => `class ${c}`),
});
/** Probabilities of two classes from those of the second. */
const pairs = (p: readonly number[]) => Float64Array.from(p.flatMap((value) => [1 - value, value]));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The last digits differ with the order of summation, in the reference as here: 8 units of 2^-52 are allowed. */
function expectSame(got: number, expected: number | undefined, what: string): void {
  expect(expected, what).toBeTypeOf("number");
  const tolerance = 8 * Number.EPSILON * Math.max(Math.abs(expected!), 2 ** -10);
  expect(Math.abs(got - expected!), `${what}: ${got} against ${expected}`).toBeLessThanOrEqual(tolerance);
}

withShared("regression metrics equal scikit-learn's to the last digits", () => {
  const { regression } = golden();
  const [target, predicted] = [numbers(regression.y), Float64Array.from(regression.p)];
  for (const metric of regressionMetrics) {
    expectSame(metric.compute(target, predicted), regression[metric.name], metric.name);
  }
  const weights = Float64Array.from(regression.weights);
  expectSame(metricOf("r2").compute(target, predicted, weights), regression.r2_weighted, "r2 weighted");
  expectSame(metricOf("rmse").compute(target, predicted, weights), regression.rmse_weighted, "rmse weighted");
});

withShared("binary metrics equal scikit-learn's to the last digits", () => {
  const { binary } = golden();
  // Labels in the reference are p >= 0.5; ours give a tie to the first class. Rows at exactly one half move a hair up.
  const decided = binary.p.map((p) => (p === 0.5 ? 0.5 + 2 ** -50 : p));
  const [target, predicted, labelled] = [classes(binary.y), pairs(binary.p), pairs(decided)];
  const weights = Float64Array.from(binary.weights);
  const compute = (name: string) => metricOf(name).compute(target, predicted);

  expectSame(compute("roc_auc"), binary.roc_auc, "roc_auc");
  expectSame(compute("pr_auc"), binary.pr_auc_average_precision, "pr_auc");
  expectSame(compute("log_loss"), binary.log_loss, "log_loss");
  expectSame(compute("brier"), binary.brier, "brier");
  expectSame(compute("ece"), binary.ece_10_equal_width, "ece");
  expectSame(metricOf("roc_auc").compute(target, predicted, weights), binary.roc_auc_weighted, "roc_auc weighted");
  expectSame(metricOf("log_loss").compute(target, predicted, weights), binary.log_loss_weighted, "log_loss weighted");
  expect(confusionMatrix(target, labelled)).toEqual(binary.confusion_matrix);
  for (const name of [
    "accuracy",
    "balanced_accuracy",
    "precision",
    "recall",
    "f1",
    "f1_macro",
    "f1_weighted",
    "f1_micro",
    "mcc",
  ]) {
    expectSame(metricOf(name).compute(target, labelled), binary[name], name);
  }
  expectSame(metricOf("kappa").compute(target, labelled), binary.cohen_kappa, "kappa");
});

withShared("multiclass metrics equal scikit-learn's to the last digits", () => {
  const { multiclass } = golden();
  const target = classes(multiclass.y, 4);
  const predicted = Float64Array.from(multiclass.p.flat());
  const compute = (name: string) => metricOf(name).compute(target, predicted);

  expect(confusionMatrix(target, predicted)).toEqual(multiclass.confusion_matrix);
  for (const name of ["accuracy", "balanced_accuracy", "f1_macro", "f1_weighted", "log_loss", "mcc"]) {
    expectSame(compute(name), multiclass[name], name);
  }
  expectSame(compute("roc_auc"), multiclass.roc_auc_ovr_macro, "roc_auc");
  expectSame(compute("kappa"), multiclass.cohen_kappa, "kappa");
  expectSame(compute("brier"), multiclass.brier_multiclass_mean_of_sums, "brier");
  expectSame(compute("precision_macro"), mean(multiclass.precision_per_class), "precision_macro");
  expectSame(compute("recall_macro"), mean(multiclass.recall_per_class), "recall_macro");
});

withShared("calibration curves equal scikit-learn's", () => {
  const { binary } = golden();
  for (const [by, curve] of [
    ["width", binary.calibration_uniform10],
    ["quantile", binary.calibration_quantile10],
  ] as const) {
    const bins = calibrationCurve(classes(binary.y), pairs(binary.p), { bins: 10, by });
    expect(bins.length).toBe(curve.prob_true.length);
    bins.forEach((bin, i) => {
      expectSame(bin.observed, curve.prob_true[i], `${by} observed ${i}`);
      expectSame(bin.predicted, curve.prob_pred[i], `${by} predicted ${i}`);
    });
  }
});

withShared("edge cases equal scikit-learn's", () => {
  const { edge_cases: edge } = golden();
  const of = (name: string, y: readonly number[], p: readonly number[]) =>
    metricOf(name).compute(
      metricOf(name).task === "regression" ? numbers(y) : classes(y),
      metricOf(name).task === "regression" ? Float64Array.from(p) : pairs(p),
    );
  expect(of("f1", [0, 1, 1], [0, 0, 0])).toBe(edge.f1_no_positive_predictions);
  expect(of("r2", [3, 3, 3], [3, 3, 3])).toBe(edge.r2_constant_target);
  expect(of("r2", [3, 3, 3], [3, 3, 4])).toBe(edge.r2_constant_target_wrong);
  expect(of("mcc", [0, 1, 1], [1, 1, 1])).toBe(edge.mcc_degenerate);
  expect(of("kappa", [1, 1, 1], [1, 1, 1])).toBeNaN();
  expect(edge.kappa_degenerate).toBeNull();
  expect(of("roc_auc", [0, 1, 1, 0], [0.3, 0.3, 0.3, 0.3])).toBe(edge.auc_all_ties);
  expect(of("mape", [0, 1], [1, 1])).toBe(edge.mape_zero_target);
  expect(of("log_loss", edge.log_loss_p0_p1.y, edge.log_loss_p0_p1.p)).toBe(edge.log_loss_p0_p1.value);
});

test("a constant target that binary fractions cannot hold still scores 0, not minus billions", () => {
  expect(metricOf("r2").compute(numbers([0.1, 0.1, 0.1]), Float64Array.of(0.1, 0.1, 0.2))).toBe(0);
});

const regressionCase = { target: numbers([1, 4, 2, 8, 5, 7]), p: Float64Array.of(1.5, 3, 2.5, 6, 5, 9) };
const classCase = (count: number) => ({
  target: classes([0, 1, count - 1, 0, 1, count - 1, 0], count),
  p: Float64Array.from({ length: 7 * count }, (_, i) => ((i * 37) % 11) + 1).map((v, i, all) => {
    const row = Math.floor(i / count) * count;
    return v / all.subarray(row, row + count).reduce((a, b) => a + b, 0);
  }),
});
const everyCase = [
  ...regressionMetrics.map((metric) => ({ metric, ...regressionCase })),
  ...classificationMetrics.map((metric) => ({ metric, ...classCase(2) })),
  ...classificationMetrics.filter((metric) => !metric.binaryOnly).map((metric) => ({ metric, ...classCase(3) })),
];

for (const { metric, target, p } of everyCase) {
  const rows = target.task === "regression" ? target.values.length : target.codes.length;
  const width = p.length / rows;
  test(`${metric.name} of ${width} ${target.task}: weight 2 equals the row repeated, weight 0 its absence`, () => {
    const weights = Float64Array.from({ length: rows }, (_, row) => [2, 1, 3, 0][row % 4]!);
    const drawn = [...weights].flatMap((weight, row) => Array.from({ length: weight }, () => row));
    const repeated =
      target.task === "regression"
        ? numbers(drawn.map((row) => target.values[row]!))
        : classes(
            drawn.map((row) => target.codes[row]!),
            target.classes.length,
          );
    const repeatedP = Float64Array.from(drawn.flatMap((row) => [...p.subarray(row * width, (row + 1) * width)]));
    const got = metric.compute(target, p, weights);
    expect(got).not.toBeNaN();
    expect(got).toBeCloseTo(metric.compute(repeated, repeatedP), 13);
    expect(metric.compute(target, p, new Float64Array(rows).fill(1))).toBeCloseTo(metric.compute(target, p), 13);
  });

  test(`${metric.name} of ${width} ${target.task}: NaN for no rows, a NaN prediction and weights that are all 0`, () => {
    const none = target.task === "regression" ? numbers([]) : classes([], target.classes.length);
    expect(metric.compute(none, new Float64Array(0))).toBeNaN();
    expect(metric.compute(target, p.with(p.length - 1, Number.NaN))).toBeNaN();
    expect(metric.compute(target, p, new Float64Array(rows))).toBeNaN();
  });
}

test("the area under the curve equals the share of pairs in the right order", () => {
  const { target, p } = classCase(2);
  let right = 0;
  let pairsCount = 0;
  target.codes.forEach((a, i) =>
    target.codes.forEach((b, j) => {
      if (a !== 1 || b !== 0) return;
      pairsCount += 1;
      right += p[2 * i + 1]! > p[2 * j + 1]! ? 1 : p[2 * i + 1] === p[2 * j + 1] ? 0.5 : 0;
    }),
  );
  expect(metricOf("roc_auc").compute(target, p)).toBeCloseTo(right / pairsCount, 14);
});

test("areas are undefined where a class has no rows", () => {
  expect(metricOf("roc_auc").compute(classes([1, 1]), pairs([0.2, 0.9]))).toBeNaN();
  expect(metricOf("roc_auc").compute(classes([0, 1], 3), Float64Array.of(0.5, 0.3, 0.2, 0.1, 0.8, 0.1))).toBeNaN();
  expect(metricOf("pr_auc").compute(classes([0, 0]), pairs([0.2, 0.9]))).toBeNaN();
});

test("inputs stay as they were", () => {
  for (const { metric, target, p } of everyCase) {
    const before = [...p];
    metric.compute(target, p);
    expect([...p]).toEqual(before);
  }
});

test("a million small errors do not add up to a wrong digit", () => {
  const y = new Float64Array(1_000_000);
  expect(
    metricOf("mae").compute(
      { task: "regression", name: "y", values: y },
      y.map(() => 0.1),
    ),
  ).toBe(0.1);
});

test("a wrong metric name is answered with the likely one", () => {
  const wrong = (name: string, of?: Parameters<typeof metricOf>[1]) => {
    try {
      metricOf(name, of);
    } catch (error) {
      return error;
    }
    return undefined;
  };
  expect(wrong("rmes")).toMatchObject({ code: "METRIC_UNKNOWN", hint: 'did you mean "rmse"?' });
  expect(wrong("f1", { task: "classification", classes: 3 })).toMatchObject({ hint: 'did you mean "f1_macro"?' });
  expect(wrong("r2", { task: "classification", classes: 2 })).toMatchObject({ code: "METRIC_UNKNOWN" });
  expect(wrong("banana split")).toMatchObject({ hint: "choose one of these metrics" });
  expect(metricOf("f1", { task: "classification", classes: 2 }).name).toBe("f1");
});

test("what does not belong together is a fault", () => {
  const shape = { code: "METRIC_SHAPE" };
  const fails = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return error;
    }
    return undefined;
  };
  expect(fails(() => metricOf("r2").compute(classes([0, 1]), pairs([0, 1])))).toMatchObject(shape);
  expect(fails(() => metricOf("r2").compute(numbers([0, 1]), Float64Array.of(1)))).toMatchObject(shape);
  expect(fails(() => metricOf("accuracy").compute(classes([0, 1]), Float64Array.of(1, 0)))).toMatchObject(shape);
  expect(fails(() => metricOf("f1").compute(classes([0, 1], 3), new Float64Array(6)))).toMatchObject(shape);
  expect(
    fails(() => metricOf("mae").compute(numbers([0, 1]), Float64Array.of(1, 1), Float64Array.of(1))),
  ).toMatchObject(shape);
  expect(fails(() => metricOf("mae").compute(numbers([0]), Float64Array.of(1), Float64Array.of(-1)))).toMatchObject(
    shape,
  );
});

test("default metrics: positive-class ones only for two classes", () => {
  const names = (...of: Parameters<typeof metricsFor>) => metricsFor(...of).map((metric) => metric.name);
  expect(names("regression", 0)).toEqual(["r2", "rmse", "mae", "median_ae"]);
  expect(names("classification", 3)).toEqual(["accuracy", "balanced_accuracy", "f1_macro", "log_loss", "roc_auc"]);
  expect(names("classification", 2)).toEqual([...names("classification", 3), "precision", "recall", "f1", "pr_auc"]);
});

test("a score is higher where predictions are better, whatever the metric", () => {
  for (const metric of regressionMetrics) {
    const { target } = regressionCase;
    const score = (p: Float64Array) => scoreOf(metric, metric.compute(target, p));
    const noisy = target.values.map((v, i) => v * (i % 2 ? 1.5 : 0.5));
    expect(score(target.values), metric.name).toBeGreaterThan(score(noisy));
  }
});
