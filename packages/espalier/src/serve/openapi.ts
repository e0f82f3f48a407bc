import { httpErrors, type HttpErrorCode, type ModelInfo, type Prediction } from "../contract/index.ts";
import { componentSchemas, type JsonSchema } from "./openapi-schemas.ts";

/** One row that the model takes, and what it answers: shown as the document's examples. */
export interface Example {
  readonly row: Readonly<Record<string, unknown>>;
  readonly prediction: Prediction;
}

const schemaRef = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const jsonContent = (schema: string, example?: unknown) => ({
  "application/json": { schema: schemaRef(schema), ...(example === undefined ? {} : { example }) },
});

/** The OpenAPI 3.1 document of a server of one model. */
export function openApiDocument(info: ModelInfo, example: Example): JsonSchema {
  const model = { name: info.name, version: info.version };
  const requestId = "7a3f1c52-4a0e-4c1d-9a67-0d6f6f1f9b1e";
  const answer = { ...example.prediction, model, request_id: requestId };
  const batchAnswer = { predictions: [example.prediction], count: 1, model, request_id: requestId };
  return {
    openapi: "3.1.0",
    info: {
      title: `${info.name}, version ${info.version}`,
      version: String(info.version),
      description: `Predicts ${info.target.name}. ${
        info.missing === "median"
          ? "A feature that is left out or null takes its stand-in from training and is named in `defaulted`."
          : "Every feature must have a value."
      } Every error has the same form.`,
    },
    paths: {
      "/predict": {
        post: {
          operationId: "predict",
          tags: ["Predict"],
          summary: "Predict one row",
          parameters: [requestIdHeader],
          requestBody: { required: true, content: jsonContent("Row", example.row) },
          responses: { 200: ok("The prediction.", jsonContent("Answer", answer)), ...refusals(predictCodes) },
        },
      },
      "/predict/batch": {
        post: {
          operationId: "predictBatch",
          tags: ["Predict"],
          summary: "Predict many rows: all or none",
          parameters: [requestIdHeader],
          requestBody: { required: true, content: jsonContent("Rows", [example.row]) },
          responses: {
            200: ok("One prediction a row, in the rows' order.", jsonContent("BatchAnswer", batchAnswer)),
            ...refusals([...predictCodes, "TOO_MANY_ROWS"]),
          },
        },
      },
      "/model/info": get("modelInfo", "The model: features, metrics, recipe", jsonContent("ModelInfo", info)),
      "/health": get("health", "Is the process alive?", jsonContent("Health")),
      "/ready": get("ready", "Are new requests welcome?", jsonContent("Ready"), ["NOT_READY"]),
      "/metrics": get("metrics", "Prometheus metrics", { "text/plain": { schema: { type: "string" } } }),
      "/openapi.json": get("openapi", "This document", { "application/json": { schema: { type: "object" } } }),
    },
    components: { schemas: componentSchemas(info, example.row) },
  };
}

const predictCodes: readonly HttpErrorCode[] = [
  "BODY_INVALID",
  "BODY_NOT_JSON",
  "BODY_TOO_LARGE",
  "CONTENT_ENCODING_UNSUPPORTED",
  "CONTENT_TYPE_UNSUPPORTED",
  "PREDICTION_NOT_FINITE",
  "ROW_INVALID",
];

const requestIdHeader = {
  name: "x-request-id",
  in: "header",
  required: false,
  description:
    "Taken over into the answer if it is 1 to 128 letters, digits, `_`, `.`, `:` and `-`; else a new one is made.",
  schema: { type: "string" },
};

const ok = (description: string, content: JsonSchema) => ({ description, content });

function get(operationId: string, summary: string, content: JsonSchema, codes: readonly HttpErrorCode[] = []) {
  const tags = [operationId === "modelInfo" ? "Model" : "Operation"];
  return { get: { operationId, tags, summary, responses: { 200: ok(summary, content), ...refusals(codes) } } };
}

/** One entry a status, telling its codes, and one for all that any route may answer. */
function refusals(codes: readonly HttpErrorCode[]): JsonSchema {
  const statuses = [...new Set(codes.map((code) => httpErrors[code].status))];
  const entries = statuses.map((status) => {
    const texts = codes
      .filter((code) => httpErrors[code].status === status)
      .map((code) => `\`${code}\`: ${httpErrors[code].doc}`);
    return [status, ok(texts.join("\n\n"), jsonContent("Error"))];
  });
  return { ...Object.fromEntries(entries), default: ok("Any other refusal.", jsonContent("Error")) };
}
