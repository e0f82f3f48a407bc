import type { ModelInfo } from "../contract/index.ts";
import { eachOf, piecesOf, placeholderNamed, type Placeholder, type Template } from "../route-spec/index.ts";
import type { JsonSchema } from "../views/index.ts";

const text: JsonSchema = { type: "string" };
const texts: JsonSchema = { type: "array", items: text };
const count: JsonSchema = { type: "integer", minimum: 0 };
const share: JsonSchema = { type: "number", minimum: 0, maximum: 1 };
const objectOf = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** The JSON Schema of what a template becomes, for one model. A constant is itself alone. */
export function schemaOf(template: Template, info: ModelInfo): JsonSchema {
  if (typeof template === "string") {
    const pieces = piecesOf(template) ?? [];
    const [only] = pieces;
    if (pieces.every((piece) => "text" in piece)) return { const: pieces.map((piece) => piece.text).join("") };
    const placeholder =
      pieces.length === 1 && only !== undefined && "name" in only ? placeholderNamed(only.name) : null;
    return placeholder === null ? text : valueSchema(placeholder, info);
  }
  if (typeof template !== "object" || template === null) return { const: template };
  if (Array.isArray(template)) {
    const parts = template.map((part: Template) => schemaOf(part, info));
    // Not `prefixItems`, which some readers of OpenAPI do not take.
    const items = parts.length > 0 ? { items: parts.length === 1 ? parts[0] : { anyOf: parts } } : {};
    return { type: "array", minItems: parts.length, maxItems: parts.length, ...items };
  }
  const entry = eachOf(template);
  if (entry !== undefined) return { type: "array", items: schemaOf(entry, info) };
  const properties = Object.entries(template).map(([key, part]) => [key, schemaOf(part as Template, info)]);
  return objectOf(Object.fromEntries(properties) as Record<string, JsonSchema>);
}

function valueSchema(placeholder: Placeholder, info: ModelInfo): JsonSchema {
  const classes = info.target.classes ?? [];
  switch (placeholder.of) {
    case "request":
      return placeholder.name === "timestamp" ? { type: "string", format: "date-time" } : text;
    case "state":
      if (placeholder.name === "circuit_breaker") return { enum: ["closed", "open", "half-open"] };
      return placeholder.name === "model_loaded" ? { const: true } : { type: "boolean" };
    case "metric":
      return { type: ["number", "null"] };
    case "count":
      return count;
    case "probability":
      return classes.includes(placeholder.name) ? share : { type: "null" };
    case "model":
      return modelSchema(placeholder.name);
    case "row":
      return rowSchema(placeholder.name, info);
    case "error":
      return errorSchema(placeholder.name);
  }
}

function modelSchema(name: Extract<Placeholder, { of: "model" }>["name"]): JsonSchema {
  switch (name) {
    case "version":
    case "trained_rows":
      return count;
    case "aliases":
    case "features":
      return texts;
    case "classes":
      return { type: ["array", "null"], items: text };
    case "metrics":
      return { type: "object", additionalProperties: { type: ["number", "null"] } };
    case "run_id":
      return { type: ["string", "null"] };
    case "task":
      return { enum: ["regression", "classification"] };
    case "name":
    case "target":
    case "estimator":
      return text;
  }
}

function rowSchema(name: Extract<Placeholder, { of: "row" }>["name"], info: ModelInfo): JsonSchema {
  const { task, bands } = info;
  const classes = info.target.classes ?? [];
  switch (name) {
    case "prediction":
      return task === "regression" ? { type: "number" } : { enum: classes };
    case "rating":
      return { enum: [...(bands ?? []).map((band) => band.label), null] };
    case "label":
      return task === "classification" ? { enum: classes } : { type: "null" };
    case "probability":
      return task === "classification" ? share : { type: "null" };
    case "probabilities":
      return task === "classification"
        ? objectOf(Object.fromEntries(classes.map((one) => [one, share])))
        : { type: "null" };
    case "defaulted":
    case "unseen":
    case "out_of_range":
      return texts;
  }
}

function errorSchema(name: Extract<Placeholder, { of: "error" }>["name"]): JsonSchema {
  if (name === "status") return { type: "integer", minimum: 400, maximum: 599 };
  if (name !== "error.details") return text;
  return { type: "array", items: objectOf({ path: text, message: text }) };
}
