import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable, pipeline } from "node:stream";
import { bodyTooLarge, malformed, type ViewAnswer } from "../views/index.ts";
import { refusalAnswer, requestIdOf, type BareCore, type Entered, type Knock } from "./core.ts";

const noBody = Buffer.alloc(0);

/** What `node:http` calls with each request. */
export function createHandler(core: BareCore): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const knock: Knock = { method: request.method ?? "", url: request.url ?? "", headers: request.headers };
    const requestId = requestIdOf(knock);
    let entered: Entered;
    try {
      entered = core.enter(knock, requestId);
    } catch (error) {
      return send(request, response, refusalAnswer(error, requestId), requestId);
    }
    const finish = (answer: ViewAnswer) => send(request, response, answer, requestId);
    const refuse = (error: unknown) => finish(entered.refuse(error));
    const answer = (body: Buffer, stream: AsyncIterable<Buffer> | null) => {
      try {
        const made = entered.answer(body, stream);
        if (made instanceof Promise) made.then(finish).catch(refuse);
        else finish(made);
      } catch (error) {
        refuse(error);
      }
    };
    if (entered.takes === "nothing") answer(noBody, null);
    // A view that has seen enough must still be able to answer on this connection.
    else if (entered.takes === "stream") answer(noBody, request.iterator({ destroyOnReturn: false }));
    else readWhole(request, entered.bodyLimit, (body) => answer(body, null), refuse);
  };
}

function readWhole(
  request: IncomingMessage,
  limit: number,
  done: (body: Buffer) => void,
  refuse: (error: unknown) => void,
): void {
  const pieces: Buffer[] = [];
  let bytes = 0;
  request.on("data", (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= limit) pieces.push(piece);
    else if (bytes - piece.length <= limit) refuse(bodyTooLarge(limit));
  });
  request.on("end", () => {
    if (bytes <= limit) done(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
  });
  request.on("error", () => refuse(malformed("the connection ended before the body did")));
}

function send(request: IncomingMessage, response: ServerResponse, answer: ViewAnswer, requestId: string): void {
  if (response.headersSent || response.destroyed) return;
  const { status, type, body, headers } = answer;
  const head: Record<string, string | number> = {
    "content-type": type,
    "x-request-id": requestId,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    ...headers,
  };
  if (status >= 400 && isStillComing(request)) head.connection = "close"; // nobody will read the rest
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    head["content-length"] = Buffer.byteLength(body);
    response.writeHead(status, head);
    response.end(body);
    return;
  }
  response.writeHead(status, head);
  pipeline(Readable.from(body, { objectMode: false }), response, () => {}); // a client that is gone is told nothing
}

const isStillComing = ({ complete, headers }: IncomingMessage) =>
  !complete && (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0);
