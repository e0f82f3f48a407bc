import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import Fastify, { LogController, type FastifyInstance } from "fastify";
import { createLiveModel, createModels, defaultLimits, type Limits, type Models } from "../predict/index.ts";
import { tryViews } from "../try-page/index.ts";
import { openApiDocument, ourViews, standardViews, type View, type ViewServer } from "../views/index.ts";
import { hostGuard, requireHost } from "./allowed-hosts.ts";
import { createAsk } from "./ask.ts";
import { createAskChunk } from "./ask-chunk.ts";
import { allowOrigins, refuseForeignPage } from "./cors.ts";
import { answerClientError, answerErrors, refusalOf, sendRefusal } from "./error-answers.ts";
import { addDocsPage } from "./docs-page.ts";
import { createMetrics, type ServerMetrics } from "./metrics.ts";
import { mountViews } from "./mount-views.ts";
import { noCompilers } from "./no-compilers.ts";
import { metricsView, withDocument } from "./own-views.ts";
import { requestIdFrom } from "../views/index.ts";
import { lineForm, logAnswers, logFeatures } from "./request-log.ts";
import { securityHeaders } from "./security-headers.ts";
import { usualTimes, type ClientTimes, type ModelPart, type ServerParts, type TlsPair } from "./server-parts.ts";
import { cutSlowSenders, sweepMs } from "./slow-senders.ts";
import { refuseUnknownRoutes } from "./unknown-route.ts";

export interface BuiltServer {
  readonly app: FastifyInstance;
  /** What its name stands for may be changed at any time: `models.put`. */
  readonly models: Models;
  readonly metrics: ServerMetrics;
  readonly limits: Limits;
}

/**
 * A server not yet listening: it opens no port, hears no signal and writes nothing but the log it was given.
 * Faults BANDS_INVALID.
 */
export function buildServer(parts: ServerParts): BuiltServer {
  const { guard, predictions, log, tls, isReady = () => true, isLeaving = () => !isReady() } = parts;
  const { scrape = (own) => own.metrics() } = parts;
  const limits = { ...defaultLimits, ...parts.limits };
  const times = { ...usualTimes, ...parts.times };
  const [first, ...others] = parts.models;
  const models = createModels(liveOf(first, limits), ...others.map((part) => liveOf(part, limits)));
  const metrics = createMetrics(models.list().map(({ reference }) => reference));
  guard?.meter(metrics.register);
  predictions?.meter(metrics.register);
  const headers = securityHeaders({ isTls: tls !== undefined, isShared: parts.cors !== undefined });
  const app = Fastify({
    logger: log ? { ...lineForm, stream: log } : false,
    // Fastify's own lines hold whole addresses and error messages; ours are below.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request_id" }),
    genReqId: (request) => requestIdFrom(request.headers["x-request-id"]),
    schemaController: noCompilers,
    return503OnClosing: false, // what is already on its way is finished
    serverFactory: (listener) => httpServer(guard ? guard.entrance(listener) : listener, tls, times),
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      reply.headers(headers).header("x-request-id", request.id);
      void sendRefusal(reply, refusalOf(error, request));
    },
  });
  const askParts = { metrics, guard, predictions };
  const asking = { ask: createAsk(askParts), askChunk: createAskChunk(askParts) };
  const server: ViewServer = {
    models,
    limits,
    ...(parts.logFeatures ? logFeatures(asking, app.log) : asking),
    state: () => ({ isReady: isReady(), breaker: guard?.breaker ?? "closed" }),
  };

  openDoor(app, headers, parts);
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (isLeaving()) reply.header("connection", "close"); // one kept alive would hold the end up
    done();
  });
  app.addHook("onClose", async () => guard?.close());
  if (log) logAnswers(app);
  answerErrors(app);
  refuseUnknownRoutes(app);
  const senders = cutSlowSenders(app, times);

  const own = [...ourViews, ...standardViews, ...tryViews, metricsView(metrics.register, scrape)];
  const views = withDocument(inPlaceOf(own, parts.views ?? []));
  mountViews(app, views, { server, metrics, guard, senders });
  addDocsPage(app, guard, () => openApiDocument(views, server));
  return { app, models, metrics, limits };
}

const liveOf = ({ served, rules }: ModelPart, limits: Limits) => createLiveModel(served, rules, limits);

/** Longer than load balancers keep theirs, usually a minute: one that closes first fails a request now and then. */
const keepAliveMs = 72_000;

/** Node's server. Its limits end with the head; those of bodies are our own. */
function httpServer(listener: RequestListener, tls: TlsPair | undefined, times: ClientTimes): Server {
  const how = {
    headersTimeout: times.headMs,
    requestTimeout: 0,
    connectionsCheckingInterval: sweepMs(times),
    keepAliveTimeout: keepAliveMs,
    requireHostHeader: false, // refused below, in our form
  };
  const server = tls
    ? createTlsServer({ ...how, ...tls, handshakeTimeout: times.headMs }, listener)
    : createServer(how, listener);
  return server.on("checkExpectation", listener); // nothing is promised; the request is answered as any other
}

/** What orchestrators ask at an address of their own choosing; the answers are nobody's secret. */
const probed: ReadonlySet<string> = new Set(["/health", "/ready"]);

/** What holds for every request, before it is known what it asks for. */
function openDoor(
  app: FastifyInstance,
  headers: Readonly<Record<string, string>>,
  { hosts, cors = [] }: Pick<ServerParts, "hosts" | "cors">,
): void {
  const checkHost = hosts ? hostGuard(hosts) : requireHost;
  app.addHook("onRequest", (request, reply, done) => {
    reply.headers(headers);
    reply.header("x-request-id", request.id);
    if (!probed.has(request.url)) checkHost(request.headers.host, request.raw.httpVersion);
    refuseForeignPage(request.raw, cors);
    done();
  });
  if (cors.length > 0) allowOrigins(app, cors);
}

/** All views, those of `others` in the place of ours where both have the same method and path. */
function inPlaceOf(ours: readonly View[], others: readonly View[]): readonly View[] {
  const placed = new Map([...ours, ...others].map((view) => [`${view.method} ${view.path}`, view]));
  return [...placed.values()];
}
