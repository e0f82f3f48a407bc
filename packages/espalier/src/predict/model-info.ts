import type { Feature } from "@espalier/learn";
import type { FeatureInfo, ModelInfo } from "../contract/index.ts";
import { sortedBands } from "./bands.ts";
import { requestNames } from "./request-names.ts";
import type { Limits, ServedModel, ServeRules } from "./served-model.ts";

/** All that a client needs to know to ask for predictions, and where the model came from. */
export function modelInfoOf(served: ServedModel, rules: ServeRules, limits: Limits): ModelInfo {
  const { model } = served;
  const { transforms, estimator } = model.fitted.recipe;
  const { task, name } = model.target;
  return {
    name: served.name,
    version: served.version,
    aliases: [...served.aliases],
    task,
    target: model.target.task === "regression" ? { name } : { name, classes: [...model.target.classes] },
    features: featureInfos(served, rules),
    missing: rules.missing,
    ...(rules.bands && task === "regression" ? { bands: sortedBands(rules.bands).map(finiteBand) } : {}),
    metrics: Object.fromEntries(Object.entries(served.metrics ?? {}).map(([metric, value]) => [metric, finite(value)])),
    trained_rows: model.trainedRows,
    recipe: {
      transforms: transforms.map(({ kind, params }) => ({ kind, params: { ...params } })),
      estimator: { kind: estimator.kind, params: { ...estimator.params } },
    },
    run_id: served.runId ?? null,
    limits: { body_bytes: limits.bodyBytes, batch_body_bytes: limits.batchBodyBytes, batch_rows: limits.batchRows },
  };
}

/** JSON has no infinities. */
const finite = (value: number | null | undefined) =>
  typeof value === "number" && Number.isFinite(value) ? value : null;
const finiteBand = (band: { label: string; low: number; high: number }) => ({
  label: band.label,
  low: finite(band.low),
  high: finite(band.high),
});

function featureInfos({ model }: ServedModel, rules: ServeRules): FeatureInfo[] {
  const features = Object.entries(model.schema);
  const { accepted } = requestNames(
    features.map(([name]) => name),
    model.target.name,
  );
  const standIns = new Map(rules.missing === "median" ? Object.entries(model.defaults) : []);
  return features.map(([name, feature], i) =>
    featureInfo(name, feature, [...(accepted[i] ?? [name])], standIns.get(name) ?? null),
  );
}

function featureInfo(name: string, feature: Feature, acceptedNames: string[], standIn: unknown): FeatureInfo {
  const doc = feature.doc === undefined ? {} : { doc: feature.doc };
  const facts = { name, accepted_names: acceptedNames, ...doc };
  if (feature.kind === "category") {
    const level = typeof standIn === "string" ? standIn : null;
    return { ...facts, kind: "category", levels: [...feature.levels], default: level };
  }
  return {
    ...facts,
    kind: "number",
    min: finite(feature.min),
    max: finite(feature.max),
    ...(feature.unit === undefined ? {} : { unit: feature.unit }),
    default: typeof standIn === "number" ? standIn : null,
  };
}
