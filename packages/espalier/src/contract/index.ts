export { errorBody, httpErrors, type ErrorBody, type HttpErrorCode } from "./errors.ts";
export { health, ready, type Health, type Ready } from "./health.ts";
export { featureInfo, modelInfo, type FeatureInfo, type ModelInfo } from "./model-info.ts";
export {
  classAnswer,
  classBatchAnswer,
  modelReference,
  predictBatchRequest,
  predictBatchResponse,
  predictRequest,
  predictResponse,
  regressionAnswer,
  regressionBatchAnswer,
  type ClassPrediction,
  type ModelReference,
  type PredictBatchRequest,
  type PredictBatchResponse,
  type Prediction,
  type PredictRequest,
  type PredictResponse,
  type RegressionPrediction,
} from "./prediction.ts";
