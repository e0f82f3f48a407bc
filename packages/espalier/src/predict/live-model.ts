import type { ModelInfo, ModelReference } from "../contract/index.ts";
import { createChunkPredictor, type ChunkPredictor } from "./chunk-predictor.ts";
import { exampleOf, type Example } from "./example.ts";
import { modelInfoOf } from "./model-info.ts";
import { createPredictor, type Predictor } from "./predictor.ts";
import type { Limits, ServedModel, ServeRules } from "./served-model.ts";

/**
 * A version, compiled and ready. Nothing on it changes: a request keeps the one it began with, so an alias that moves
 * meanwhile changes no answer half-way.
 */
export interface LiveModel {
  readonly served: ServedModel;
  readonly reference: ModelReference;
  /** The reference as JSON: every answer has it. */
  readonly referenceJson: string;
  readonly rules: ServeRules;
  readonly info: ModelInfo;
  readonly example: Example;
  readonly predict: Predictor;
  readonly chunks: ChunkPredictor;
}

/** Compiles a version and asks it for one prediction, so that one that cannot answer is found before it is needed. */
export function createLiveModel(served: ServedModel, rules: ServeRules, limits: Limits): LiveModel {
  const predict = createPredictor(served, rules);
  let chunks: ChunkPredictor | null = null;
  const reference = { name: served.name, version: served.version };
  return {
    served,
    reference,
    referenceJson: JSON.stringify(reference),
    rules,
    info: modelInfoOf(served, rules, limits),
    example: exampleOf(served.model, predict),
    predict,
    // Made when it is first asked for: most requests are for one row, and Lambda starts for each that finds none free.
    get chunks() {
      return (chunks ??= createChunkPredictor(served, rules));
    },
  };
}
