export {
  bootstrapInterval,
  pairedDifference,
  type BootstrapOptions,
  type Interval,
  type PairedDifference,
} from "./bootstrap.ts";
export { calibrationCurve, type CalibrationBin } from "./calibration.ts";
export {
  classificationMetrics,
  metricOf,
  metricsFor,
  regressionMetrics,
  type ClassificationMetric,
  type Judged,
  type RegressionMetric,
} from "./catalog.ts";
export { confusionMatrix, labelsOf } from "./confusion.ts";
export { scoreOf, type Metric } from "./metric.ts";
export { thresholdCurve, type ThresholdPoint } from "./threshold-curves.ts";
