import type { JsonSchema } from "./openapi-schemas.ts";

const text: JsonSchema = { type: "string" };
const list = (items: JsonSchema): JsonSchema => ({ type: "array", items });
const object = (properties: JsonSchema, optional: readonly string[] = []): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
const parameters: JsonSchema = { type: "object" };
const kind = object({ name: text, datatype: text, shape: list({ type: "integer" }), parameters }, ["parameters"]);
const tensor = object(
  {
    name: text,
    shape: list({ type: "integer", minimum: 0 }),
    datatype: text,
    parameters,
    data: { type: "array", description: "Values row by row, flat or nested as `shape` says." },
  },
  ["parameters"],
);

/** What the Open Inference Protocol says of its documents. */
export const inferenceSchemas: Readonly<Record<string, JsonSchema>> = {
  InferenceError: object({ error: text }),
  InferenceHealth: object({ live: { type: "boolean" }, ready: { type: "boolean" } }, ["ready"]),
  InferenceServer: object({ name: text, version: text, extensions: list(text) }),
  InferenceModel: object({ name: text, versions: list(text), platform: text, inputs: list(kind), outputs: list(kind) }),
  InferenceModelReady: object({ name: text, ready: { type: "boolean" } }),
  InferenceRequest: object(
    { id: text, parameters, inputs: list(tensor), outputs: list(object({ name: text, parameters }, ["parameters"])) },
    ["id", "parameters", "outputs"],
  ),
  InferenceResponse: object({ model_name: text, model_version: text, id: text, parameters, outputs: list(tensor) }, [
    "id",
    "parameters",
  ]),
};
