export type { Occasion } from "./answered.ts";
export { checkPredictions } from "./check-predictions.ts";
export type { ForgetTarget } from "./forget.ts";
export { openPredictions, type PredictionQuery, type Predictions } from "./open-predictions.ts";
export { createPredictionLog, type LogStats, type PredictionLog } from "./prediction-log.ts";
export type { AnsweringModel, CountOfDay, PredictionRecord } from "./read-predictions.ts";
export type { PredictionRules } from "./rules.ts";
export { startDrainer, type Drainer } from "./start-drainer.ts";
