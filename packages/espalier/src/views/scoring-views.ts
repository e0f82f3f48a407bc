import { software, type HttpErrorCode, type Prediction } from "../contract/index.ts";
import { csvLine } from "../csv/index.ts";
import { Refusal, type LiveModel } from "../predict/index.ts";
import { allPredictions } from "./answer-rows.ts";
import { refuseTooManyRows } from "./body-rows.ts";
import { csvSource } from "./csv-source.ts";
import { ok } from "./describe.ts";
import { jsonLinesSource } from "./json-sources.ts";
import { formOf, formTypes, mediaType, refuseForeignCharset, wanted } from "./media-types.ts";
import type { JsonSchema } from "./openapi-schemas.ts";
import { createPace } from "./pace.ts";
import { scoringForms, scoringLine, scoringRows } from "./scoring-body.ts";
import { jsonAnswer, type View, type ViewAnswer, type ViewRequest, type ViewServer } from "./view.ts";

/** MLflow's words for what went wrong; BAD_REQUEST and INTERNAL_ERROR for the rest. */
const mlflowCodes: Partial<Record<HttpErrorCode, string>> = {
  CSV_INVALID: "INVALID_PARAMETER_VALUE",
  MODEL_NOT_FOUND: "RESOURCE_DOES_NOT_EXIST",
  NOT_READY: "TEMPORARILY_UNAVAILABLE",
  CIRCUIT_OPEN: "TEMPORARILY_UNAVAILABLE",
  DEADLINE_EXCEEDED: "TEMPORARILY_UNAVAILABLE",
  OVERLOADED: "REQUEST_LIMIT_EXCEEDED",
  RATE_LIMITED: "REQUEST_LIMIT_EXCEEDED",
  KEY_EXPIRED: "UNAUTHENTICATED",
  KEY_MISSING: "UNAUTHENTICATED",
  KEY_UNKNOWN: "UNAUTHENTICATED",
  ROLE_MISSING: "PERMISSION_DENIED",
};

function refuse(refusal: Refusal): ViewAnswer {
  const { code, status, message, hint } = refusal;
  const error_code = mlflowCodes[code] ?? (status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR");
  return jsonAnswer({ error_code, message: `${message}; ${hint}` }, status);
}

const scoringError: JsonSchema = {
  type: "object",
  properties: { error_code: { type: "string" }, message: { type: "string" } },
  required: ["error_code", "message"],
};
const scoringRefusals: JsonSchema = {
  default: ok("What went wrong, as MLflow tells it.", {
    "application/json": { schema: { $ref: "#/components/schemas/ScoringError" } },
  }),
};

const pieceBytes = 65_536;
/** CSV and JSON lines are read some at a time, so there may be more of them than of JSON's rows; their answer is held. */
const linesFactor = 10;

/** Many rows as MLflow's and SageMaker's clients write them; all are answered, or none. */
export const invocationsView: View = {
  id: "invocations",
  method: "POST",
  path: "/invocations",
  role: "predict",
  takes: "whole",
  types: Object.values(formTypes).flat(),
  bodyLimit: (limits) => limits.batchBodyBytes,
  refuse,
  async answer(request, server) {
    refuseForeignCharset(request.headers["content-type"]);
    const live = server.models.get();
    const predictions = await predictionsFor(live, request, server);
    const want = wanted(request.headers.accept) ?? { form: "json", type: "application/json" };
    switch (want.form) {
      case "json":
        return jsonAnswer({ predictions: predictions.map(({ prediction }) => prediction) });
      case "jsonl":
        return { status: 200, type: want.type, body: predictions.map((one) => `${JSON.stringify(one)}\n`).join("") };
      case "csv":
        return {
          status: 200,
          type: `${want.type}; charset=utf-8`,
          body: predictions.map((one) => csvLine([one.prediction])).join(""),
        };
    }
  },
  describe: ({ models }) => describeInvocations(models.get()),
};

async function predictionsFor(
  live: LiveModel,
  request: ViewRequest,
  server: ViewServer,
): Promise<readonly Prediction[]> {
  const { limits } = server;
  const form = formOf(mediaType(request.headers["content-type"]).type);
  if (form !== "csv" && form !== "jsonl") {
    const rows = scoringRows(request.body, live, limits.batchRows);
    refuseTooManyRows(rows.length, limits.batchRows);
    return await server.ask(live, rows, (row) => `[${row}]`, request);
  }
  const pace = createPace();
  const lineBytes = limits.bodyBytes;
  const body = inPieces(request.body);
  const source =
    form === "csv"
      ? await csvSource(body, live, { pace, lineBytes, names: "optional" })
      : jsonLinesSource(body, live, { pace, lineBytes }, (value) => scoringLine(value, live));
  const mostRows = Math.min(limits.streamRows, linesFactor * limits.batchRows);
  return await allPredictions(server, { live, source, pace, request, mostRows });
}

/** In pieces, so that no more of it is taken apart at once than of a stream. */
async function* inPieces(body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += pieceBytes) yield body.subarray(at, at + pieceBytes);
}

function describeInvocations(live: LiveModel): ReturnType<View["describe"]> {
  const { info, example } = live;
  const names = info.features.map(({ name }) => name);
  const values = names.map((name) => example.row[name] ?? null);
  const { prediction } = example.prediction;
  const cells = values.map((value) => (typeof value === "string" || typeof value === "number" ? value : null));
  const rows = { type: "array", items: {} };
  const frame = { type: "object", properties: { columns: { type: "array", items: { type: "string" } }, data: rows } };
  const forms = { dataframe_split: frame, dataframe_records: rows, instances: {}, inputs: {} };
  const text = (description: string): JsonSchema => ({ type: "string", description });
  return {
    operation: {
      tags: ["Other protocols"],
      summary: "Predict many rows as MLflow and SageMaker ask for it",
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: { type: "object", properties: forms, oneOf: scoringForms.map((form) => ({ required: [form] })) },
            example: { dataframe_split: { columns: names, data: [values] } },
          },
          "text/csv": {
            schema: text("With a first line of names, or without: then the features in order."),
            example: csvLine(cells),
          },
          "application/jsonlines": {
            schema: text("A row a line: an object, a list, or either under `features`."),
            example: `${JSON.stringify({ features: values })}\n`,
          },
        },
      },
      responses: {
        200: ok("One prediction a row, in the rows' order. `accept` chooses.", {
          "application/json": {
            schema: {
              type: "object",
              properties: { predictions: { type: "array", items: { type: typeof prediction } } },
              required: ["predictions"],
            },
            example: { predictions: [prediction] },
          },
          "text/csv": { schema: text("A prediction a line."), example: csvLine([prediction]) },
          "application/jsonlines": {
            schema: text("As POST /predict/batch answers in JSON lines."),
            example: `${JSON.stringify(example.prediction)}\n`,
          },
        }),
        ...scoringRefusals,
      },
    },
    schemas: { ScoringError: scoringError },
  };
}

/** Whether rows may be sent: for MLflow's clients and SageMaker's health check. */
export const pingView: View = {
  id: "ping",
  method: "GET",
  path: "/ping",
  role: null,
  takes: "nothing",
  refuse,
  answer: (_request, server) => {
    if (server.state().isReady) return { status: 200, type: "application/json", body: "\n" };
    throw new Refusal("NOT_READY", "the server is ending", "send new requests elsewhere");
  },
  describe: () => ({
    operation: {
      tags: ["Other protocols"],
      summary: "Is the server ready, as MLflow and SageMaker ask it?",
      responses: { 200: { description: "It is. The body is empty but for a line end." }, ...scoringRefusals },
    },
    schemas: { ScoringError: scoringError },
  }),
};

export const versionView: View = {
  id: "version",
  method: "GET",
  path: "/version",
  role: null,
  takes: "nothing",
  refuse,
  answer: () => ({ status: 200, type: "text/plain; charset=utf-8", body: software.version }),
  describe: () => ({
    operation: {
      tags: ["Other protocols"],
      summary: "The version of the software that answers",
      responses: {
        200: ok("Its number.", { "text/plain": { schema: { type: "string" }, example: software.version } }),
        ...scoringRefusals,
      },
    },
    schemas: { ScoringError: scoringError },
  }),
};
