import type { Model } from "@espalier/learn";
import type { Prediction } from "../contract/index.ts";
import type { Predictor } from "./predictor.ts";

/** One row that the model takes, and what it answers: documents show it, and a new version is tried with it. */
export interface Example {
  readonly row: Readonly<Record<string, unknown>>;
  readonly prediction: Prediction;
}

/** The row of all stand-ins, which is a typical one, and what the model really answers to it. */
export function exampleOf(model: Model, predict: Predictor): Example {
  const row = Object.fromEntries(Object.entries(model.defaults).filter(([, value]) => value !== null));
  const [prediction] = predict([row], () => "");
  return { row, prediction: prediction! };
}
