export { heedSignal } from "./cancel.ts";
export type {
  EstimatorKind,
  EstimatorSpec,
  FitOptions,
  FittedEstimator,
  Hands,
  Params,
  PredictOne,
  ShareWork,
  State,
  StateArray,
} from "./estimator.ts";
