export { errorBody, type ErrorBody } from "./error-body.ts";
export { httpErrors, type HttpErrorCode } from "./errors.ts";
export { health, ready, type Health, type Ready } from "./health.ts";
export { roles, type Role } from "./role.ts";
export { software } from "./software.ts";
export { featureInfo, modelInfo, modelList, type FeatureInfo, type ModelInfo, type ModelList } from "./model-info.ts";
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
export { trainingStatus, type TrainingStatus } from "./training.ts";
