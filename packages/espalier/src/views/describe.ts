import { httpErrors, type HttpErrorCode } from "../contract/index.ts";
import type { JsonSchema } from "./openapi-schemas.ts";

export const schemaRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

export const jsonContent = (schema: string, example?: unknown): JsonSchema => ({
  "application/json": { schema: schemaRef(schema), ...(example === undefined ? {} : { example }) },
});

export const ok = (description: string, content: JsonSchema): JsonSchema => ({ description, content });

/** The id that examples of answers carry. */
export const exampleRequestId = "7a3f1c52-4a0e-4c1d-9a67-0d6f6f1f9b1e";

export const requestIdHeader = {
  name: "x-request-id",
  in: "header",
  required: false,
  description:
    "Taken over into the answer if it is 1 to 128 letters, digits, `_`, `.`, `:` and `-`; else a new one is made.",
  schema: { type: "string" },
};

/** What a route that takes rows may refuse them with. */
export const rowCodes: readonly HttpErrorCode[] = [
  "BODY_INVALID",
  "BODY_NOT_JSON",
  "BODY_TOO_LARGE",
  "CONTENT_ENCODING_UNSUPPORTED",
  "CONTENT_TYPE_UNSUPPORTED",
  "PREDICTION_NOT_FINITE",
  "ROW_INVALID",
];

/** One entry a status, telling its codes, and one for all that any route may answer. */
export function refusals(codes: readonly HttpErrorCode[]): JsonSchema {
  const statuses = [...new Set(codes.map((code) => httpErrors[code].status))];
  const entries = statuses.map((status) => {
    const texts = codes
      .filter((code) => httpErrors[code].status === status)
      .map((code) => `\`${code}\`: ${httpErrors[code].doc}`);
    return [status, ok(texts.join("\n\n"), jsonContent("Error"))];
  });
  return { ...Object.fromEntries(entries), default: ok("Any other refusal.", jsonContent("Error")) };
}

/** A GET that answers one document. */
export const getOperation = (
  tag: string,
  summary: string,
  content: JsonSchema,
  codes: readonly HttpErrorCode[] = [],
): JsonSchema => ({ tags: [tag], summary, responses: { 200: ok(summary, content), ...refusals(codes) } });
