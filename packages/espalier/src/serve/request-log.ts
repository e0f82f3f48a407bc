import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { rowsOfChunk, Refusal } from "../predict/index.ts";
import type { ViewServer } from "../views/index.ts";

/** One JSON document a line: how grave, when, which process. */
export const lineForm = {
  level: "info",
  base: { pid: process.pid },
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (level: string) => ({ level }) },
} as const;

/**
 * One line a request: what was asked by the route's pattern and not by its address, and by whom, which version answered
 * and how, and no value of the body.
 */
export function logAnswers(app: FastifyInstance): void {
  app.addHook("onResponse", (request, reply, done) => {
    const { visit, refused } = request;
    const key = visit?.caller.keyName ?? null;
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url?.replaceAll(/:(\w+)/g, "{$1}") ?? null,
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 1000) / 1000,
        ...(visit?.model ? { model: visit.model.name, version: visit.model.version } : {}),
        ...(key === null ? {} : { key }),
        ...(refused === null ? {} : { code: refused }),
      },
      "answered",
    );
    done();
  });
}

type Asking = Pick<ViewServer, "ask" | "askChunk">;

/** As `asking`, and every prediction is logged with its row: for a server whose owner has said that it may be. */
export function logFeatures({ ask, askChunk }: Asking, log: FastifyBaseLogger): Asking {
  return {
    ask: async (live, rows, rowPath, request) => {
      const predictions = await ask(live, rows, rowPath, request);
      const { requestId: request_id } = request;
      rows.forEach((row, i) => log.info({ request_id, row, prediction: predictions[i] }, "predicted"));
      return predictions;
    },
    askChunk: async (live, chunk, firstRow, request) => {
      const outcomes = await askChunk(live, chunk, firstRow, request);
      const rows = rowsOfChunk(chunk)[Symbol.iterator]();
      const { requestId: request_id } = request;
      outcomes.forEach((prediction, i) => {
        if (chunk.refused.has(i)) return;
        const row = rows.next().value;
        if (!(prediction instanceof Refusal)) log.info({ request_id, row, prediction }, "predicted");
      });
      return outcomes;
    },
  };
}
