import type { FeatureInfo, ModelInfo } from "../contract/index.ts";
import type { RouteSpec } from "../route-spec/index.ts";
import { featureSchema, type JsonSchema } from "../views/index.ts";
import { numeralOrNothingPattern, numeralPattern } from "./numeral.ts";

/** The name that a route's documentation has for a feature: the first that the route renames to it, or its own. */
export function shownNames({ rename }: RouteSpec, { features }: ModelInfo): ReadonlyMap<string, string> {
  const names = Object.entries(rename ?? {});
  return new Map(
    features.map(({ name }) => [name, names.find(([, feature]) => feature === name)?.[0] ?? name] as const),
  );
}

/** One value of a row of this route. */
export function cellSchema(feature: FeatureInfo, { coerce }: RouteSpec, missing: ModelInfo["missing"]): JsonSchema {
  const schema = featureSchema(feature, missing);
  if (coerce !== true) return schema;
  const { description, default: standIn, ...plain } = schema;
  const pattern = missing === "reject" ? numeralPattern : numeralOrNothingPattern;
  const other = feature.kind === "number" ? { type: "string", pattern } : { type: ["number", "boolean"] };
  const lenient = feature.kind === "category" && missing === "reject" ? [] : [other];
  return {
    anyOf: [plain, ...lenient],
    ...(description === undefined ? {} : { description }),
    ...(standIn === undefined ? {} : { default: standIn }),
  };
}

/** One value of a row that stands in an address, where all are texts. */
export function querySchema(feature: FeatureInfo, missing: ModelInfo["missing"]): JsonSchema {
  if (missing === "reject") return featureSchema(feature, missing);
  const schema = featureSchema(feature, missing);
  const { type: _type, anyOf: _anyOf, ...told } = schema;
  return feature.kind === "category"
    ? { ...told, type: "string" }
    : { ...told, anyOf: [{ type: "number" }, { const: "" }] };
}

/** What a route takes for a row: an object under its own names, or a list of values. */
export function rowSchemaOf(spec: RouteSpec, info: ModelInfo): JsonSchema {
  const names = shownNames(spec, info);
  const { features, missing } = info;
  const properties = features.map((feature) => [names.get(feature.name)!, cellSchema(feature, spec, missing)] as const);
  const object = {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(missing === "reject" ? { required: [...names.values()] } : {}),
    ...(spec.extra === "ignore" ? {} : { additionalProperties: false }),
  };
  return { anyOf: [object, listSchema(spec, info)] };
}

/** Where all values are alike, this is said once: not every reader of schemas knows `prefixItems`. */
function listSchema(spec: RouteSpec, { features, missing }: ModelInfo): JsonSchema {
  const columns = spec.columns ?? features.map((feature) => feature.name);
  const listed = columns.flatMap((name) => features.find((feature) => feature.name === name) ?? []);
  const cells = listed.map((feature) => cellSchema(feature, spec, missing));
  const length = { minItems: columns.length, maxItems: columns.length };
  const numbers = listed.every((feature) => feature.kind === "number");
  const [first = {}] = cells;
  const { description: _text, default: _standIn, "x-range": _range, ...alike } = first;
  return { type: "array", ...length, ...(numbers ? { items: alike } : { prefixItems: cells }) };
}
