import type { FeatureInfo, ModelInfo } from "../contract/index.ts";
import { contractSchemas } from "./contract-schemas.ts";

/** JSON Schema, draft 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = { readonly [key: string]: unknown };

/** Before the names of a model's own schemas: the server's first model has none. */
export const schemaPrefix = (name: string | undefined): string =>
  name === undefined ? "" : `${name.replace(/[^A-Za-z0-9._-]/g, "_")}.`;

/** What takes and answers rows: the contract's own schemas, narrowed to this model's features, classes and bands. */
export function modelSchemas(info: ModelInfo, exampleRow: JsonSchema, prefix: string): Record<string, JsonSchema> {
  const answers =
    info.task === "regression"
      ? ([contractSchemas.regressionAnswer, contractSchemas.regressionBatchAnswer] as const)
      : ([contractSchemas.classAnswer, contractSchemas.classBatchAnswer] as const);
  const [answer, batchAnswer]: readonly JsonSchema[] = answers;
  const row = { $ref: `#/components/schemas/${prefix}Row` };
  const rows = { type: "array", items: row, maxItems: info.limits.batch_rows };
  return {
    [`${prefix}Row`]: rowSchema(info, exampleRow),
    [`${prefix}Rows`]: {
      oneOf: [rows, { type: "object", properties: { rows }, required: ["rows"], additionalProperties: false }],
    },
    [`${prefix}Answer`]: narrowed(answer ?? {}, info),
    [`${prefix}BatchAnswer`]: edited(batchAnswer ?? {}, (properties) => {
      const predictions = properties.predictions as { readonly items: JsonSchema };
      return { ...properties, predictions: { ...predictions, items: narrowed(predictions.items, info) } };
    }),
  };
}

/** What is the same for every model. */
export const stateSchemas: Readonly<Record<string, JsonSchema>> = {
  ModelInfo: contractSchemas.modelInfo,
  ModelList: contractSchemas.modelList,
  Health: contractSchemas.health,
  Ready: contractSchemas.ready,
  Error: contractSchemas.errorBody,
};

function edited(schema: JsonSchema, edit: (properties: JsonSchema) => JsonSchema): JsonSchema {
  return { ...schema, properties: edit(schema.properties as JsonSchema) };
}

/** An answer's schema with this model's own words in it. */
function narrowed(schema: JsonSchema, { task, target, bands }: ModelInfo): JsonSchema {
  if (task === "regression") {
    const { rating: _, ...properties } = schema.properties as JsonSchema;
    if (!bands) return { ...schema, properties };
    const rating = { enum: [...bands.map((band) => band.label), null] };
    const required = [...(schema.required as readonly string[]), "rating"];
    return { ...schema, properties: { ...properties, rating }, required };
  }
  const classes = target.classes ?? [];
  const probability = { type: "number", minimum: 0, maximum: 1 };
  return edited(schema, (properties) => ({
    ...properties,
    prediction: { enum: classes },
    label: { enum: classes },
    probabilities: {
      type: "object",
      properties: Object.fromEntries(classes.map((name) => [name, probability])),
      required: classes,
      additionalProperties: false,
    },
  }));
}

/**
 * A row's schema says what is accepted, not what is plausible: a number outside its range is predicted and named, so
 * the range stands in the description and in `x-range`, and `minimum` and `maximum` would be untrue.
 */
function rowSchema({ features, missing }: ModelInfo, example: JsonSchema): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(features.map((feature) => [feature.name, featureSchema(feature, missing)])),
    ...(missing === "reject" ? { required: features.map((feature) => feature.name) } : {}),
    additionalProperties: false,
    examples: [example],
  };
}

/** One feature's value in a row. */
export function featureSchema(feature: FeatureInfo, missing: "median" | "reject"): JsonSchema {
  const lenient = missing === "median";
  const description = descriptionOf(feature);
  const shared = {
    ...(description === "" ? {} : { description }),
    ...(feature.default === null ? {} : { default: feature.default }),
  };
  if (feature.kind === "number") {
    const range = feature.min === null && feature.max === null ? {} : { "x-range": [feature.min, feature.max] };
    return { type: lenient ? ["number", "null"] : "number", ...shared, ...range };
  }
  const known = { enum: feature.levels };
  return lenient ? { anyOf: [known, { type: "string" }, { type: "null" }], ...shared } : { ...known, ...shared };
}

function descriptionOf(feature: FeatureInfo): string {
  const [, otherName] = feature.accepted_names;
  return [
    feature.doc,
    feature.kind === "number" ? rangeText(feature) : null,
    otherName === undefined ? null : `Also accepted as \`${otherName}\`.`,
  ]
    .filter((sentence) => sentence !== undefined && sentence !== null)
    .join(" ");
}

function rangeText({ min, max, unit }: { min: number | null; max: number | null; unit?: string }): string | null {
  const inUnit = unit === undefined ? "" : ` ${unit}`;
  if (min !== null && max !== null) return `Usually ${min} to ${max}${inUnit}.`;
  if (min !== null) return `Usually ${min}${inUnit} or more.`;
  if (max !== null) return `Usually ${max}${inUnit} or less.`;
  return unit === undefined ? null : `In ${unit}.`;
}
