import type { Duplex } from "node:stream";
import { STATUS_CODES } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../predict/index.ts";
import { bodyTooLarge, failed, malformed, requestIdFrom, typeUnsupported } from "../views/index.ts";
import { readOn } from "./read-on.ts";

/** What an error thrown on the way to an answer, by us or by Fastify, tells the client. `types`: what the route takes. */
export function refusalOf(error: unknown, request: FastifyRequest, types: readonly string[] = []): Refusal {
  if (error instanceof Refusal) return error;
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown };
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return bodyTooLarge(request.routeOptions.bodyLimit ?? 0);
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return typeUnsupported(types);
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return malformed("the body's length is not the one that content-length says");
    case "FST_ERR_BAD_URL":
      return malformed("the address cannot be decoded");
  }
  if (request.raw.destroyed && !request.raw.complete) return malformed("the connection ended before the body did");
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) {
    return malformed("the request is not well-formed");
  }
  return failed();
}

/** Gives every error the same body, and logs its code: never its text, which may hold the request's values. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error, request);
    noteRefusal(request, reply, error, refusal);
    return sendRefusal(reply, refusal);
  });
}

/**
 * For the line that tells how the request was answered; a failure of ours has a line of its own besides. What is still
 * coming of a body that nobody reads is thrown away.
 */
export function noteRefusal(request: FastifyRequest, reply: FastifyReply, error: unknown, { code }: Refusal): void {
  if (request.visit === null) readOn(request, reply);
  request.refused = code;
  if (code === "INTERNAL") request.log.error(failureWithoutValues(error), "request failed");
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  if (refusal.headers) reply.headers(refusal.headers);
  return reply.code(refusal.status).send(refusal.body(reply.request.id));
}

/** The kind of error and the places in the code; an error's message may quote a feature's value. */
function failureWithoutValues(error: unknown): {
  readonly type: string;
  readonly code?: string;
  readonly at: string[];
} {
  if (!(error instanceof Error)) return { type: typeof error, at: [] };
  const { code } = error as { readonly code?: unknown };
  const at = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { type: error.name, ...(typeof code === "string" ? { code } : {}), at: at.map((line) => line.trim()) };
}

/** Answers, before any route, what Node could not read as HTTP. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) return;
  const { _httpMessage: begun } = socket as Duplex & {
    readonly _httpMessage?: { readonly headersSent: boolean } | null;
  };
  if (begun?.headersSent) return void socket.destroy(); // ours would stand in the middle of its body
  const refusal = clientRefusal(error.code);
  const body = JSON.stringify(refusal.body(requestIdFrom(undefined)));
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}

function clientRefusal(code: string | undefined): Refusal {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new Refusal("REQUEST_TIMEOUT", "the request did not arrive in full in time", "send it again, faster");
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return new Refusal("HEADERS_TOO_LARGE", "the request's headers are too large", "send fewer or shorter headers");
  }
  return malformed("the request is not well-formed HTTP");
}
