import type { Model } from "@espalier/learn";
import type { Example } from "./openapi.ts";
import type { Predictor } from "./predictor.ts";

/** The row of all stand-ins, which is a typical one, and what the model really answers to it. */
export function exampleOf(model: Model, predict: Predictor): Example {
  const row = Object.fromEntries(Object.entries(model.defaults).filter(([, value]) => value !== null));
  const [prediction] = predict([row], () => "");
  return { row, prediction: prediction! };
}
