/** Every code an HTTP answer's error can carry, with its status and when it happens. Codes are never renamed. */
export const httpErrors = {
  BODY_INVALID: { status: 400, doc: "The body is JSON, but not of the form that this route takes." },
  BODY_NOT_JSON: { status: 400, doc: "The body is empty, not UTF-8 or not JSON." },
  BODY_TOO_LARGE: { status: 413, doc: "The body is larger than this route takes." },
  CIRCUIT_OPEN: { status: 503, doc: "The model failed several times in a row; it is not asked for a while." },
  CONTENT_ENCODING_UNSUPPORTED: { status: 415, doc: "The body is compressed; bodies must be sent as they are." },
  CONTENT_TYPE_UNSUPPORTED: { status: 415, doc: "The body is declared as something else than application/json." },
  CSV_INVALID: {
    status: 400,
    doc: "The CSV is empty, not UTF-8, or its first line does not fit the model's features.",
  },
  DEADLINE_EXCEEDED: {
    status: 504,
    doc: "The request waited longer than its deadline, so its work was not begun.",
  },
  HEADERS_TOO_LARGE: { status: 431, doc: "The request's headers are larger than the server takes." },
  HOST_NOT_ALLOWED: {
    status: 421,
    doc: "The request calls the server by a name that is not its own: on loopback, a page from elsewhere may be behind it.",
  },
  INTERNAL: { status: 500, doc: "Something failed on our side. Nothing about the request was at fault." },
  KEY_EXPIRED: { status: 401, doc: "The key was right until it expired." },
  KEY_MISSING: { status: 401, doc: "The route needs a key, and the request has none." },
  KEY_UNKNOWN: { status: 401, doc: "The key is not one of the server's, or it has been revoked." },
  LINE_TOO_LONG: { status: 413, doc: "A line of the body is longer than the server takes." },
  METHOD_NOT_ALLOWED: {
    status: 405,
    doc: "The route exists, but not with this method; the Allow header lists those it has.",
  },
  MODEL_NOT_FOUND: { status: 404, doc: "The server has no model of that name." },
  NOT_READY: { status: 503, doc: "The server is ending: it finishes what it has begun and wants no new work." },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    doc: "A page of another origin sent the request, and serve.cors does not name it.",
  },
  OVERLOADED: {
    status: 429,
    doc: "More is asked for than the server can do in time. Retry-After tells when to try again.",
  },
  PREDICTION_NOT_FINITE: { status: 422, doc: "The model has no finite answer for a row: its values are too extreme." },
  RATE_LIMITED: { status: 429, doc: "The key has used up its rate. Retry-After tells when it has some again." },
  REQUEST_MALFORMED: { status: 400, doc: "The request is not well-formed HTTP, or its address cannot be decoded." },
  REQUEST_TIMEOUT: { status: 408, doc: "The request did not arrive in full in time." },
  ROLE_MISSING: { status: 403, doc: "The key is right, but has not the role that the route needs." },
  ROUTE_NOT_FOUND: { status: 404, doc: "There is no such route." },
  ROW_INVALID: { status: 400, doc: "One or more rows do not fit the model's features; `details` lists every problem." },
  TOO_MANY_ROWS: { status: 413, doc: "A batch has more rows than one request may have." },
  TRAINING_UNDER_WAY: { status: 409, doc: "The project is being trained already; one training runs at a time." },
} as const satisfies Record<string, { readonly status: number; readonly doc: string }>;

export type HttpErrorCode = keyof typeof httpErrors;
