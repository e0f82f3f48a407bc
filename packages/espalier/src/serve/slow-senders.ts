import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { answerClientError } from "./error-answers.ts";
import type { ClientTimes } from "./server-parts.ts";

/** How often overdue connections are looked for. */
export const sweepMs = ({ headMs, bodyMs }: ClientTimes): number => Math.max(10, Math.min(headMs, bodyMs) / 4);

export interface SlowSenders {
  /** The head is here, and the whole body is to be read. */
  expect(raw: IncomingMessage): void;
  /** It is here, or is not wanted any more. */
  arrived(raw: IncomingMessage): void;
  /** From now on its connection is given up when nothing has moved on it for a while, until its next request. */
  cutIdle(raw: IncomingMessage): void;
}

/**
 * Gives up connections whose bodies do not arrive. Node's own limit counts from the head and knows no difference
 * between a stalled request and a long upload. Swept, because a timer for each request would cost more than a look.
 */
export function cutSlowSenders(app: FastifyInstance, times: ClientTimes): SlowSenders {
  const expected = new Map<IncomingMessage, number>();
  const sweep = () => {
    const before = performance.now() - times.bodyMs;
    for (const [raw, since] of expected) {
      if (since > before) break; // in the order of their beginnings
      expected.delete(raw);
      answerClientError(Object.assign(new Error(), { code: "ERR_HTTP_REQUEST_TIMEOUT" }), raw.socket);
    }
  };
  const timer = setInterval(sweep, sweepMs(times)).unref();
  app.addHook("onClose", (_app, done) => {
    clearInterval(timer);
    done();
  });
  return {
    expect: (raw) => void expected.set(raw, performance.now()),
    arrived: (raw) => void expected.delete(raw),
    cutIdle: ({ socket }) => {
      if ("setTimeout" in socket) socket.setTimeout(times.idleMs);
    },
  };
}
