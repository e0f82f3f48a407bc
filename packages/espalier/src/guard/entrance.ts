import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { httpErrors } from "../contract/index.ts";
import { Refusal } from "../predict/index.ts";

export const retryAfterSeconds = "1";

export const overloaded = (): Refusal =>
  new Refusal(
    "OVERLOADED",
    "the server is asked for more than it can do in time",
    "try again after Retry-After, and send many rows in one request",
    undefined,
    { "retry-after": retryAfterSeconds },
  );

/**
 * Made once: it is sent when there is no time to make anything. Nobody looks for this request in a log. ASCII, and a text:
 * Node sends a text in one piece with the head, and bytes in a piece of their own.
 */
const cannedId = "overloaded";
const cannedBody = JSON.stringify(overloaded().body(cannedId));
const cannedHeaders = [
  "content-type",
  "application/json; charset=utf-8",
  "content-length",
  String(cannedBody.length),
  "retry-after",
  retryAfterSeconds,
  "x-request-id",
  cannedId,
  "cache-control",
  "no-store",
  "x-content-type-options",
  "nosniff",
];
const cannedAndClosed = [...cannedHeaders, "connection", "close"];

/** A longer body is not worth reading only to keep the connection. */
const longestDrained = 2 ** 20;

/** Refuses what `isRefused` says before `listener` hears of it, which is all that Fastify would do. */
export function entranceOf(
  listener: RequestListener,
  isRefused: (request: IncomingMessage) => boolean,
): RequestListener {
  return (request, response) => {
    if (isRefused(request)) refuse(request, response);
    else listener(request, response);
  };
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  const isShort = bodyBytesOf(request.headers) <= longestDrained;
  response.sendDate = false;
  response.writeHead(httpErrors.OVERLOADED.status, isShort ? cannedHeaders : cannedAndClosed);
  response.end(cannedBody);
}

/** As declared; Infinity where it is not: such a body has no end in sight. */
export function bodyBytesOf(headers: IncomingMessage["headers"]): number {
  const { "content-length": length } = headers;
  if (length !== undefined) return Number(length);
  return headers["transfer-encoding"] === undefined ? 0 : Number.POSITIVE_INFINITY;
}
