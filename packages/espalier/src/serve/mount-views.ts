import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Guard } from "../guard/index.ts";
import type { LiveModel } from "../predict/index.ts";
import { refuseEncoded, type View, type ViewAnswer, type ViewServer } from "../views/index.ts";
import { countRefused } from "./ask.ts";
import { noteRefusal, refusalOf } from "./error-answers.ts";
import type { ServerMetrics } from "./metrics.ts";
import { readOn } from "./read-on.ts";
import type { SlowSenders } from "./slow-senders.ts";
import { Visit } from "./visit.ts";

export interface MountParts {
  readonly server: ViewServer;
  readonly metrics: ServerMetrics;
  readonly guard: Guard | undefined;
  readonly senders: SlowSenders;
}

/**
 * Gives each view its route. Views know nothing of Fastify, and nothing but this file makes them known to it. Without a
 * guard nobody may change anything: guarded views are left out.
 */
export function mountViews(app: FastifyInstance, views: readonly View[], parts: MountParts): void {
  app.decorateRequest("pass", null);
  app.decorateRequest("visit", null);
  app.decorateRequest("refused", null);
  for (const view of views) if (parts.guard || view.guarded !== true) mount(app, view, parts);
}

function mount(app: FastifyInstance, view: View, { server, metrics, guard, senders }: MountParts): void {
  app.register((scope, _options, done) => {
    readBodies(scope, view);
    if (guard && (view.role !== null || view.guarded === true)) admitRequests(scope, view, guard);
    scope.addHook("onRequest", (request, _reply, next) => {
      refuseEncoded(request.headers["content-encoding"]);
      if (view.takes === "whole") senders.expect(request.raw);
      next();
    });
    scope.setErrorHandler((error, request, reply) => {
      letGo(guard, request);
      senders.arrived(request.raw);
      const refusal = refusalOf(error, request, view.types);
      if (predicts(view)) {
        const seconds = request.visit?.seconds ?? null;
        countRefused(metrics, modelAsked(server, request), 1, error, seconds, refusal.status);
      }
      const { refuse } = view;
      if (refuse === undefined) throw refusal.code === "INTERNAL" ? error : refusal;
      noteRefusal(request, reply, error, refusal);
      if (refusal.headers) reply.headers(refusal.headers);
      return sendAnswer(reply, refuse(refusal, request.id));
    });
    const finish = (request: FastifyRequest, reply: FastifyReply, answer: ViewAnswer) => {
      const isWhole = typeof answer.body === "string" || Buffer.isBuffer(answer.body);
      if (isWhole) letGo(guard, request);
      else reply.raw.once("close", () => letGo(guard, request));
      return sendAnswer(reply, answer);
    };
    scope.route({
      method: view.method,
      url: view.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      bodyLimit: bodyLimitOf(view, server),
      handler: (request, reply) => {
        const visit = new Visit(request, view.takes);
        request.visit = visit;
        senders.arrived(request.raw);
        if (view.takes === "stream") senders.cutIdle(request.raw);
        if (view.takes !== "whole") readOn(request, reply);
        if (guard && visit.pass) guard.proceed(visit.pass);
        const answer = view.answer(visit, server);
        if (!(answer instanceof Promise)) return finish(request, reply, answer);
        return answer.then((value) => finish(request, reply, value));
      },
    });
    done();
  });
}

const predicts = (view: View) => view.role === "predict" && view.method === "POST";

/** A stream is bounded by the view that reads it, at its own pace; Fastify would go by what `content-length` claims. */
const bodyLimitOf = (view: View, { limits }: ViewServer) =>
  view.takes === "stream" ? Number.MAX_SAFE_INTEGER : (view.bodyLimit?.(limits) ?? limits.bodyBytes);

function readBodies(scope: FastifyInstance, view: View): void {
  scope.removeAllContentTypeParsers();
  const types = view.types ? [...view.types] : "*";
  if (view.takes === "whole") {
    scope.addContentTypeParser(types, { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
  } else {
    scope.addContentTypeParser(types, (_request, payload, parsed) => parsed(null, payload));
  }
}

/** Asks the guard before the body is read. */
function admitRequests(scope: FastifyInstance, view: View, guard: Guard): void {
  const { role } = view;
  const fixed = { role, guarded: view.guarded === true, predicts: predicts(view) };
  scope.addHook("onRequest", (request, reply, next) => {
    const pass = guard.admit({ ...fixed, headers: request.headers });
    request.pass = pass;
    if (pass.headers) reply.headers(pass.headers);
    next();
  });
}

/** Gives a request's pass back, once: with its whole answer made, at the end of a stream, or with a refusal. */
function letGo(guard: Guard | undefined, request: FastifyRequest): void {
  const { pass } = request;
  if (!guard || !pass) return;
  request.pass = null;
  guard.leave(pass);
}

/** The model that a request's address names, or else the first. */
function modelAsked({ models }: ViewServer, request: FastifyRequest): LiveModel {
  const { name } = request.params as Readonly<Record<string, string | undefined>>;
  return models.list().find(({ reference }) => reference.name === name) ?? models.get();
}

/**
 * So much of a streamed answer waits for a client that does not read: many send all of their body before they read any
 * of the answer, and without room for it both sides would wait for ever.
 */
const aheadBytes = 16 * 2 ** 20;

function sendAnswer(reply: FastifyReply, { status, type, body, headers }: ViewAnswer): FastifyReply {
  reply.code(status).type(type);
  if (headers) reply.headers(headers);
  const isWhole = typeof body === "string" || Buffer.isBuffer(body);
  return reply.send(isWhole ? body : Readable.from(body, { objectMode: false, highWaterMark: aheadBytes }));
}
