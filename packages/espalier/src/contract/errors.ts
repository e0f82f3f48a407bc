import { z } from "zod";

/** Every code an HTTP answer's error can carry, with its status and when it happens. Codes are never renamed. */
export const httpErrors = {
  BODY_INVALID: { status: 400, doc: "The body is JSON, but not of the form that this route takes." },
  BODY_NOT_JSON: { status: 400, doc: "The body is empty, not UTF-8 or not JSON." },
  BODY_TOO_LARGE: { status: 413, doc: "The body is larger than this route takes." },
  CONTENT_ENCODING_UNSUPPORTED: { status: 415, doc: "The body is compressed; bodies must be sent as they are." },
  CONTENT_TYPE_UNSUPPORTED: { status: 415, doc: "The body is declared as something else than application/json." },
  HEADERS_TOO_LARGE: { status: 431, doc: "The request's headers are larger than the server takes." },
  INTERNAL: { status: 500, doc: "Something failed on our side. Nothing about the request was at fault." },
  METHOD_NOT_ALLOWED: {
    status: 405,
    doc: "The route exists, but not with this method; the Allow header lists those it has.",
  },
  NOT_READY: { status: 503, doc: "The server is ending: it finishes what it has begun and wants no new work." },
  PREDICTION_NOT_FINITE: { status: 422, doc: "The model has no finite answer for a row: its values are too extreme." },
  REQUEST_MALFORMED: { status: 400, doc: "The request is not well-formed HTTP, or its address cannot be decoded." },
  REQUEST_TIMEOUT: { status: 408, doc: "The request did not arrive in full in time." },
  ROUTE_NOT_FOUND: { status: 404, doc: "There is no such route." },
  ROW_INVALID: { status: 400, doc: "One or more rows do not fit the model's features; `details` lists every problem." },
  TOO_MANY_ROWS: { status: 413, doc: "A batch has more rows than one request may have." },
} as const satisfies Record<string, { readonly status: number; readonly doc: string }>;

export type HttpErrorCode = keyof typeof httpErrors;

/** What every answer that is not a success looks like. Clients must expect codes they do not know yet. */
export const errorBody = z.object({
  error: z.object({
    code: z.string(),
    /** The rule and the value that broke it. */
    message: z.string(),
    /** What to do next. */
    hint: z.string(),
    /** Where, if in the body: `alcohol`, `rows[3].alcohol`, `[3].alcohol`. At most 100. */
    details: z.array(z.object({ path: z.string(), message: z.string() })).exactOptional(),
  }),
  request_id: z.string(),
});
export type ErrorBody = z.infer<typeof errorBody>;
