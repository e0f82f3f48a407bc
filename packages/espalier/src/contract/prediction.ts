import { z } from "zod";

/** One row: feature → value. A feature left out or null is missing. Names as in the data, or their snake_case forms. */
export const predictRequest = z.record(z.string(), z.union([z.number(), z.string(), z.null()]));
export type PredictRequest = z.infer<typeof predictRequest>;

/** Many rows, bare or in an object. Either all are answered or none. */
export const predictBatchRequest = z.union([
  z.array(predictRequest),
  z.strictObject({ rows: z.array(predictRequest) }),
]);
export type PredictBatchRequest = z.infer<typeof predictBatchRequest>;

/** Which model answered. */
export const modelReference = z.object({ name: z.string(), version: z.int().positive() });
export type ModelReference = z.infer<typeof modelReference>;

/** What is told of a row's own values, always by the features' names as in the data, in feature order. */
const rowNotes = {
  /** Features that had no usable value and took their stand-in: the training median, or the most frequent level. */
  defaulted: z.array(z.string()),
  /** Categories whose value was not among the levels seen in training; they are in `defaulted` too. */
  unseen: z.array(z.string()),
  /** Numbers outside the range that the project declared; predicted all the same. */
  out_of_range: z.array(z.string()),
};

export const regressionPrediction = z.object({
  prediction: z.number(),
  /** The band the prediction falls in, where the project declares bands; null outside all of them. */
  rating: z.string().nullable().exactOptional(),
  ...rowNotes,
});
export type RegressionPrediction = z.infer<typeof regressionPrediction>;

export const classPrediction = z.object({
  /** The most probable class; the same as `label`. */
  prediction: z.string(),
  label: z.string(),
  /** Class → probability; they sum to 1. */
  probabilities: z.record(z.string(), z.number()),
  ...rowNotes,
});
export type ClassPrediction = z.infer<typeof classPrediction>;

export type Prediction = RegressionPrediction | ClassPrediction;

const answerFacts = { model: modelReference, request_id: z.string() };

export const regressionAnswer = regressionPrediction.extend(answerFacts);
export const classAnswer = classPrediction.extend(answerFacts);

/** Answer of `POST /predict`. */
export const predictResponse = z.union([regressionAnswer, classAnswer]);
export type PredictResponse = z.infer<typeof predictResponse>;

const batchFacts = { count: z.int().nonnegative(), ...answerFacts };

export const regressionBatchAnswer = z.object({ predictions: z.array(regressionPrediction), ...batchFacts });
export const classBatchAnswer = z.object({ predictions: z.array(classPrediction), ...batchFacts });

/** Answer of `POST /predict/batch`: one prediction a row, in the order of the rows. */
export const predictBatchResponse = z.union([regressionBatchAnswer, classBatchAnswer]);
export type PredictBatchResponse = z.infer<typeof predictBatchResponse>;
