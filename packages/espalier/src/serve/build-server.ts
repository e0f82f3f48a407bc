import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import Fastify, { LogController, type FastifyInstance } from "fastify";
import type { Health, Ready } from "../contract/index.ts";
import { answerClientError, answerErrors, refusalOf, sendRefusal } from "./error-answers.ts";
import { exampleOf } from "./example.ts";
import { createMetrics } from "./metrics.ts";
import { modelInfoOf } from "./model-info.ts";
import { openApiDocument } from "./openapi.ts";
import { addPredictRoutes } from "./predict-routes.ts";
import { createPredictor } from "./predictor.ts";
import { Refusal } from "./refusal.ts";
import { requestIdFrom } from "./request-id.ts";
import { defaultLimits, type Limits, type ServedModel, type ServeRules } from "./served-model.ts";
import { refuseUnknownRoutes } from "./unknown-route.ts";

export interface ServerParts {
  readonly served: ServedModel;
  readonly serve: ServeRules;
  /** Where JSON log lines go; absent: nothing is logged. Feature values are never logged. */
  readonly log?: { write(line: string): unknown } | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Whether `GET /ready` welcomes new requests; absent: always. */
  readonly isReady?: (() => boolean) | undefined;
}

/** A slow sender gives up its connection after this long. */
const requestTimeoutMs = 30_000;

/**
 * The server of one model, not yet listening: it opens no port, hears no signal and writes nothing but the log it was
 * given. Faults BANDS_INVALID.
 */
export function buildServer({ served, serve, log, limits: given, isReady = () => true }: ServerParts): FastifyInstance {
  const limits = { ...defaultLimits, ...given };
  const predict = createPredictor(served, serve);
  const info = modelInfoOf(served, serve, limits);
  const document = openApiDocument(info, exampleOf(served.model, predict));
  const metrics = createMetrics(served);

  const app = Fastify({
    logger: log ? { level: "info", stream: log } : false,
    // Fastify's own lines hold whole addresses and error messages; ours are below.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request_id" }),
    genReqId: (request) => requestIdFrom(request.headers["x-request-id"]),
    return503OnClosing: false, // what is already on its way is finished
    requestTimeout: requestTimeoutMs,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      reply.header("x-request-id", request.id);
      void sendRefusal(reply, refusalOf(error, request));
    },
  });

  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    reply.header("x-content-type-options", "nosniff");
    reply.header("cache-control", "no-store");
    done();
  });
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (!isReady()) reply.header("connection", "close"); // one kept alive would hold the end up
    done();
  });
  if (log) logAnswers(app);
  answerErrors(app);
  refuseUnknownRoutes(app);

  addPredictRoutes(app, { predict, model: { name: served.name, version: served.version }, limits, metrics });
  app.get("/model/info", () => info);
  app.get("/health", (): Health => ({ status: "ok", model_loaded: true }));
  app.get("/ready", (): Ready => {
    if (isReady()) return { status: "ready" };
    throw new Refusal("NOT_READY", "the server is ending", "send new requests elsewhere");
  });
  app.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  app.get("/openapi.json", () => document);
  addDocsPage(app, document);
  return app;
}

/** One line a request: the route's pattern, not its address, and no value of the body. */
function logAnswers(app: FastifyInstance): void {
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? null;
    const took = Math.round(reply.elapsedTime * 1000) / 1000;
    request.log.info({ method: request.method, route, status: reply.statusCode, duration_ms: took }, "answered");
    done();
  });
}

/** Swagger UI from its own files, at /docs: it loads nothing from elsewhere. */
function addDocsPage(app: FastifyInstance, document: object): void {
  app.register(swagger, { mode: "static", specification: { document: document as never } }); // its types end at OpenAPI 3.0
  app.register(swaggerUi, {
    routePrefix: "/docs",
    theme: { css: [{ filename: "plain.css", content: ".swagger-ui .topbar { display: none }" }] },
    staticCSP: {
      "default-src": "'self'",
      "img-src": "'self' data:",
      "style-src": "'self' 'unsafe-inline'",
      "frame-ancestors": "'none'",
    },
  });
}
