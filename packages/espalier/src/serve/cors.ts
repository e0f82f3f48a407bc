import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { Refusal } from "../predict/index.ts";

/** Headers of ours that a page may read. */
const exposed = "x-request-id, retry-after, ratelimit, ratelimit-policy";
const askedFor = {
  methods: "GET, POST, DELETE",
  headers: "authorization, content-type, x-api-key, x-request-id, x-purpose, x-subject-id",
};

/** What tells a browser that a page of this origin may read the answer; empty where it may not. */
export function corsHeaders(
  origins: readonly string[],
  origin: string | undefined,
  isPreflight: boolean,
): Readonly<Record<string, string>> {
  if (origin === undefined || !origins.includes(origin)) return { vary: "origin" };
  const allowed = { vary: "origin", "access-control-allow-origin": origin };
  if (!isPreflight) return { ...allowed, "access-control-expose-headers": exposed };
  return {
    ...allowed,
    "access-control-allow-methods": askedFor.methods,
    "access-control-allow-headers": askedFor.headers,
    "access-control-max-age": "600",
  };
}

/**
 * Refuses, with a Refusal ORIGIN_NOT_ALLOWED, what a page of another origin has a browser send. It could not read the
 * answer, but a form or a beacon needs no leave to send. Browsers tell where a request comes from; nobody else does.
 */
export function refuseForeignPage(
  { method, headers }: Pick<IncomingMessage, "method" | "headers">,
  origins: readonly string[],
): void {
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return;
  if (method === "GET" || method === "HEAD" || method === "OPTIONS") return;
  if (headers.origin !== undefined && origins.includes(headers.origin)) return;
  throw new Refusal(
    "ORIGIN_NOT_ALLOWED",
    "a page of another origin may not send to this server",
    "add the page's origin to serve.cors if it may",
  );
}

/** Lets pages of these origins read answers, and answers a browser that asks first whether it may send. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { origin } = request.headers;
    const isPreflight = request.method === "OPTIONS" && "access-control-request-method" in request.headers;
    reply.headers(corsHeaders(origins, origin, isPreflight));
    if (isPreflight) reply.code(204).send();
    else done();
  });
}
