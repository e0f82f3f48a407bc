import { fault } from "../fault/index.ts";
import type { Task } from "../table/index.ts";
import { mae, mape, maxError, medianAe } from "./absolute-errors.ts";
import { ece } from "./calibration.ts";
import { accuracy, balancedAccuracy, kappa, mcc } from "./label-metrics.ts";
import type { Metric } from "./metric.ts";
import {
  f1,
  f1Macro,
  f1Micro,
  f1Weighted,
  precision,
  precisionMacro,
  recall,
  recallMacro,
} from "./precision-recall.ts";
import { brier, logLoss } from "./probability-metrics.ts";
import { prAuc, rocAuc } from "./ranking.ts";
import { explainedVariance, mse, r2, rmse, rmsle } from "./squared-errors.ts";

export const regressionMetrics = [r2, rmse, mae, medianAe, mse, mape, rmsle, maxError, explainedVariance] as const;

export const classificationMetrics = [
  accuracy,
  balancedAccuracy,
  f1Macro,
  logLoss,
  rocAuc,
  precision,
  recall,
  f1,
  prAuc,
  precisionMacro,
  recallMacro,
  f1Weighted,
  f1Micro,
  brier,
  mcc,
  kappa,
  ece,
] as const;

export type RegressionMetric = (typeof regressionMetrics)[number]["name"];
export type ClassificationMetric = (typeof classificationMetrics)[number]["name"];

const all: readonly Metric[] = [...regressionMetrics, ...classificationMetrics];

/** What is to be judged: narrows the metrics to those that can judge it. */
export interface Judged {
  readonly task: Task;
  /** Number of classes; any number for regression. */
  readonly classes: number;
}

const judges = (metric: Metric, { task, classes }: Judged) =>
  metric.task === task && (!metric.binaryOnly || classes === 2);

/** The metric of this name, among all or among those that can judge the given target. Faults METRIC_UNKNOWN. */
export function metricOf(name: string, judged?: Judged): Metric {
  const have = judged ? all.filter((metric) => judges(metric, judged)) : all;
  const found = have.find((metric) => metric.name === name);
  if (!found) {
    throw fault("METRIC_UNKNOWN", {
      metric: name,
      task: judged?.task ?? null,
      have: have.map((metric) => metric.name),
    });
  }
  return found;
}

/** The metrics reported by default. `classes` matters for classification only. */
export function metricsFor(task: Task, classes: number): readonly Metric[] {
  if (task === "regression") return [r2, rmse, mae, medianAe];
  const any = [accuracy, balancedAccuracy, f1Macro, logLoss, rocAuc];
  return classes === 2 ? [...any, precision, recall, f1, prAuc] : any;
}
