export type {
  EstimatorKind,
  EstimatorSpec,
  FitOptions,
  FittedEstimator,
  Params,
  State,
  StateArray,
} from "./estimator.ts";
