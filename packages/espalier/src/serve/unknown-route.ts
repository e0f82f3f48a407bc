import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { quoted } from "@espalier/learn";
import { didYouMean } from "../fault/index.ts";
import { Refusal } from "./refusal.ts";

/**
 * Refuses unknown routes before their bodies are read: 405 with an Allow header where only the method is wrong,
 * else 404. Call before the routes are added: it notes them as they come.
 */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  const methods = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methods.set(url, known);
  });

  const refuse = (request: FastifyRequest, reply: FastifyReply): never => {
    const path = request.url.split("?", 1)[0] ?? "";
    const allowed = [...(methods.get(path) ?? [])].sort().join(", ");
    if (allowed !== "") {
      reply.header("allow", allowed);
      throw new Refusal("METHOD_NOT_ALLOWED", `${quoted(path)} does not take ${request.method}`, `use ${allowed}`);
    }
    const pages = [...methods.keys()].filter((url) => !url.includes("*"));
    const [like] = path.length <= 64 ? didYouMean(path, pages) : [];
    const hint = like === undefined ? "see /docs for the routes there are" : `did you mean ${quoted(like)}? See /docs`;
    throw new Refusal("ROUTE_NOT_FOUND", `there is no route ${quoted(path)}`, hint);
  };
  app.addHook("onRequest", (request, reply, done) => {
    if (request.is404) refuse(request, reply);
    done();
  });
  app.setNotFoundHandler(refuse); // for files that the documentation page asks for and that are not there
}
