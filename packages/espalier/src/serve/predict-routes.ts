import type { FastifyInstance } from "fastify";
import type { ModelReference, PredictBatchResponse, PredictResponse } from "../contract/index.ts";
import { parseJsonBody } from "./json-body.ts";
import type { ServerMetrics } from "./metrics.ts";
import type { Predictor } from "./predictor.ts";
import { Refusal } from "./refusal.ts";
import type { Limits } from "./served-model.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** How many predictions this request asks for, as far as is known. */
    rowsAsked: number;
    /** When its body had been read, in ms of `performance.now()`; null before. */
    bodyReadAt: number | null;
  }
}

interface Parts {
  readonly predict: Predictor;
  readonly model: ModelReference;
  readonly limits: Limits;
  readonly metrics: ServerMetrics;
}

/** `POST /predict` and `POST /predict/batch`: views of one predictor. */
export function addPredictRoutes(app: FastifyInstance, { predict, model, limits, metrics }: Parts): void {
  app.decorateRequest("rowsAsked", 1);
  app.decorateRequest("bodyReadAt", null);
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, parsed) => {
      request.bodyReadAt = performance.now();
      try {
        parsed(null, parseJsonBody(body as Buffer));
      } catch (error) {
        parsed(error as Error, undefined);
      }
    });

    scope.addHook("onRequest", (request, _reply, next) => {
      refuseEncoded(request.headers["content-encoding"]);
      next();
    });
    scope.addHook("onSend", (request, reply, _payload, next) => {
      const outcome = reply.statusCode < 400 ? "ok" : reply.statusCode < 500 ? "refused" : "error";
      const seconds = request.bodyReadAt === null ? null : (performance.now() - request.bodyReadAt) / 1000;
      metrics.predicted(outcome, request.rowsAsked, seconds);
      next();
    });

    scope.post("/predict", { bodyLimit: limits.bodyBytes }, (request): PredictResponse => {
      const row = oneRow(request.body);
      const [prediction] = predict([row], () => "");
      return { ...prediction!, model, request_id: request.id };
    });

    scope.post("/predict/batch", { bodyLimit: limits.batchBodyBytes }, (request): PredictBatchResponse => {
      const { rows, prefix } = manyRows(request.body);
      request.rowsAsked = rows.length;
      if (rows.length > limits.batchRows) throw tooManyRows(rows.length, limits.batchRows);
      const predictions = predict(rows, (row) => `${prefix}[${row}]`);
      return {
        predictions: [...predictions],
        count: rows.length,
        model,
        request_id: request.id,
      } as PredictBatchResponse;
    });
    done();
  });
}

function refuseEncoded(encoding: string | undefined): void {
  if (encoding === undefined || encoding.toLowerCase() === "identity") return;
  throw new Refusal(
    "CONTENT_ENCODING_UNSUPPORTED",
    "the body must not be compressed",
    "send it without content-encoding",
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function oneRow(body: unknown): unknown {
  if (isObject(body)) return body;
  if (body === undefined) throw parseFailure();
  throw new Refusal(
    "BODY_INVALID",
    `the body must be one row, an object feature → value; got ${Array.isArray(body) ? "a list" : "a single value"}`,
    Array.isArray(body) ? "send lists of rows to /predict/batch" : "see /docs for an example",
  );
}

function manyRows(body: unknown): { readonly rows: readonly unknown[]; readonly prefix: string } {
  if (Array.isArray(body)) return { rows: body, prefix: "" };
  if (body === undefined) throw parseFailure();
  if (isObject(body) && Object.keys(body).length === 1 && Object.hasOwn(body, "rows") && Array.isArray(body.rows)) {
    return { rows: body.rows, prefix: "rows" };
  }
  throw new Refusal(
    "BODY_INVALID",
    'the body must be a list of rows, or an object with the one key "rows"',
    'send [{…}, {…}] or {"rows": [{…}, {…}]}; send a single row to /predict',
  );
}

/** A request without a body never reaches the parser. */
const parseFailure = () => new Refusal("BODY_NOT_JSON", "the body is empty", "send a JSON body; /docs has an example");

const tooManyRows = (rows: number, limit: number) =>
  new Refusal(
    "TOO_MANY_ROWS",
    `a batch must have at most ${limit} rows; got ${rows}`,
    "send several batches; `espalier predict` scores whole files",
  );
