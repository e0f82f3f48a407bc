import type { Registry } from "prom-client";
import type { LiveModel } from "../predict/index.ts";
import { getOperation, jsonType, openApiDocument, type View, type ViewServer } from "../views/index.ts";

/** What the server as a whole has to show. */
export const metricsView = (register: Registry, scrape: (register: Registry) => Promise<string>): View => ({
  id: "metrics",
  method: "GET",
  path: "/metrics",
  role: "monitor",
  takes: "nothing",
  answer: async () => ({ status: 200, type: register.contentType, body: await scrape(register) }),
  describe: () => ({
    operation: getOperation("Operation", "Prometheus metrics", { "text/plain": { schema: { type: "string" } } }),
  }),
});

/**
 * The document of all views, itself included. It is made when it is first asked for, and anew after a model changed: to
 * make it takes some ms, in which nothing else is answered.
 */
export function withDocument(views: readonly View[]): readonly View[] {
  let made: { readonly of: readonly LiveModel[]; readonly text: string } | null = null;
  const documentOf = (server: ViewServer) => {
    const models = server.models.list();
    if (made === null || models.some((live, i) => live !== made?.of[i])) {
      made = { of: models, text: JSON.stringify(openApiDocument(all, server)) };
    }
    return made.text;
  };
  const all: readonly View[] = [
    ...views,
    {
      id: "openapi",
      method: "GET",
      path: "/openapi.json",
      role: "predict",
      takes: "nothing",
      answer: (_request, server) => ({ status: 200, type: jsonType, body: documentOf(server) }),
      describe: () => ({
        operation: getOperation("Operation", "This document", { "application/json": { schema: { type: "object" } } }),
      }),
    },
  ];
  return all;
}
