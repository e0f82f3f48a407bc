import type { FastifyInstance, FastifyRequest } from "fastify";
import { methodNotAllowed, routeNotFound } from "../views/index.ts";

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
  /** Of routes with parameters, which are asked only when an address matches none as it stands. */
  let patterns: readonly { readonly matches: RegExp; readonly known: ReadonlySet<string> }[] | null = null;
  const methodsOf = (path: string): readonly string[] => {
    patterns ??= [...methods]
      .filter(([url]) => url.includes("/:"))
      .map(([url, known]) => ({ matches: patternOf(url), known }));
    const known = methods.get(path) ?? patterns.find(({ matches }) => matches.test(path))?.known ?? [];
    return [...known].sort();
  };

  const refuse = (request: FastifyRequest): never => {
    const path = request.url.split("?", 1)[0] ?? "";
    const allowed = methodsOf(path);
    if (allowed.length > 0) throw methodNotAllowed(path, request.method, allowed);
    const pages = [...methods.keys()].filter((url) => !url.includes("*"));
    throw routeNotFound(path, pages, "/docs");
  };
  app.addHook("onRequest", (request, _reply, done) => {
    if (request.is404) refuse(request);
    done();
  });
  app.setNotFoundHandler(refuse); // for files that the documentation page asks for and that are not there
}

/** `/models/:name/predict` → what such addresses look like. */
const patternOf = (url: string): RegExp => {
  const parts = url.split("/").map((part) => (part.startsWith(":") ? "[^/]+" : part.replaceAll(/[^\w]/g, "\\$&")));
  return new RegExp(`^${parts.join("/")}$`);
};
