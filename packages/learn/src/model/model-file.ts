import type { State, StateArray } from "../estimator/index.ts";
import { fault } from "../fault/index.ts";
import type { Json } from "../field/index.ts";
import { assertRecipe, estimatorKind, transformKind, type Recipe } from "../recipe/index.ts";
import type { Schema, TargetInfo } from "../table/index.ts";
import { decodeContainer, encodeContainer } from "./container.ts";
import { predictRows, type Model } from "./model.ts";
import type { Sha256 } from "./sha256.ts";

interface Content {
  readonly is: "model";
  readonly schema: readonly (readonly [string, Schema[string]])[];
  readonly target: TargetInfo;
  readonly recipe: Recipe;
  readonly transforms: readonly Json[];
  readonly estimator: Json;
  readonly inputs: readonly string[];
  readonly defaults: readonly (readonly [string, number | string | null])[];
  readonly trainedRows: number;
  readonly lineage: Json;
}

/** The bytes of a model: JSON and typed arrays with checksums. The same model gives the same bytes. */
export function encodeModel(model: Model): Uint8Array {
  const { fitted } = model;
  const state = fitted.estimator.state();
  const content: Content = {
    is: "model",
    schema: Object.entries(model.schema),
    target: model.target,
    recipe: fitted.recipe,
    transforms: fitted.transforms.map((transform) => transform.state()),
    estimator: state.json,
    inputs: fitted.inputs,
    defaults: Object.entries(model.defaults) as [string, number | string | null][],
    trainedRows: model.trainedRows,
    lineage: model.lineage,
  };
  return encodeContainer({ content: content as unknown as Json, arrays: new Map(Object.entries(state.arrays)) });
}

/**
 * Reads a model; runs nothing from the file and checks everything in it. `hash`: where the platform has a faster one.
 * `isKnown`: these very bytes were read before, as a hash of all of them says, so what costs time for each number is not
 * checked again. Faults MODEL_DAMAGED, MODEL_FORMAT.
 */
export function decodeModel(bytes: Readonly<Uint8Array>, hash?: Sha256, isKnown = false): Model {
  const { content: raw, arrays } = decodeContainer(bytes, hash, isKnown);
  const content = checkContent(raw);
  assertRecipe(content.recipe, content.target.task);
  const kind = estimatorKind(content.recipe.estimator.kind)!;
  const state: State = {
    json: content.estimator,
    arrays: Object.fromEntries(arrays) as Record<string, StateArray>,
    isKnown,
  };
  const model: Model = {
    schema: Object.fromEntries(content.schema),
    target: content.target,
    fitted: {
      recipe: content.recipe,
      transforms: content.recipe.transforms.map((spec, i) =>
        transformKind(spec.kind)!.restore(content.transforms[i] ?? null),
      ),
      estimator: kind.restore(state),
      inputs: content.inputs,
    },
    defaults: Object.fromEntries(content.defaults),
    trainedRows: content.trainedRows,
    lineage: content.lineage,
  };
  if (!isKnown) tryOut(model);
  return model;
}

/** Each part has checked itself; one prediction shows whether they fit together. Faults MODEL_DAMAGED. */
function tryOut(model: Model): void {
  const outputs = model.target.task === "regression" ? 1 : model.target.classes.length;
  const predicted = () => {
    try {
      return predictRows(model, [model.defaults]).length;
    } catch (error) {
      const problem = `its parts do not fit together: ${error instanceof Error ? error.message : String(error)}`;
      throw fault("MODEL_DAMAGED", { part: "header", problem }, { cause: error });
    }
  };
  if (predicted() !== outputs)
    throw fault("MODEL_DAMAGED", { part: "header", problem: "it predicts another number of classes" });
}

/** The shape of the header; estimators and transforms check their own parts when they are restored. */
function checkContent(raw: Json): Content {
  const content = raw as unknown as Partial<Content> | null;
  const refuse = (problem: string) => fault("MODEL_DAMAGED", { part: "header", problem });
  if (typeof content !== "object" || content?.is !== "model") throw refuse("it is not a model");
  if (!isEntries(content.schema) || !content.schema.every(([, feature]) => isFeature(feature)))
    throw refuse("its schema is not one");
  if (!isTarget(content.target)) throw refuse("its target is not one");
  if (!isRecipe(content.recipe)) throw refuse("its recipe is not one");
  if (!Array.isArray(content.transforms) || content.transforms.length !== content.recipe.transforms.length) {
    throw refuse("it has another number of transforms than its recipe");
  }
  if (!isEntries(content.defaults)) throw refuse("its defaults are not a list of names and values");
  if (!isTexts(content.inputs)) throw refuse("its inputs are not names");
  if (!Number.isSafeInteger(content.trainedRows)) throw refuse("its row count is not a whole number");
  return content as Content;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === "string");
const isEntries = (value: unknown): value is readonly (readonly [string, unknown])[] =>
  Array.isArray(value) &&
  value.every((pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string");
const isSpec = (value: unknown): boolean => isRecord(value) && typeof value.kind === "string" && isRecord(value.params);
const isRecipe = (value: unknown): value is Recipe =>
  isRecord(value) && Array.isArray(value.transforms) && value.transforms.every(isSpec) && isSpec(value.estimator);
const isFeature = (value: unknown): boolean =>
  isRecord(value) && (value.kind === "number" || (value.kind === "category" && isTexts(value.levels)));
const isTarget = (value: unknown): value is TargetInfo =>
  isRecord(value) &&
  typeof value.name === "string" &&
  (value.task === "regression" ||
    (value.task === "classification" && isTexts(value.classes) && value.classes.length > 1));
