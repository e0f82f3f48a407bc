import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What became of an event. */
export type Outcome =
  | { readonly kind: "answered"; readonly payload: unknown }
  | { readonly kind: "failed"; readonly error: FunctionError };

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** Lambda's Runtime API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), for one instance at a time. */
export interface RuntimeApi {
  /** `127.0.0.1:40123`: what AWS_LAMBDA_RUNTIME_API is to say. */
  readonly address: string;
  /** The event as JSON. Events wait for their turn, as for a function with one instance. */
  invoke(text: string, timeoutMs: number): Promise<Outcome>;
  /** The instance is gone: whatever waits for it has failed with this error, and so does what comes later. */
  end(error: FunctionError): void;
  close(): Promise<void>;
}

interface Invocation {
  readonly id: string;
  readonly text: string;
  readonly deadline: number;
  readonly settle: (outcome: Outcome) => void;
}

const prefix = "/2018-06-01/runtime";
/** What Lambda takes as an answer, in bytes. */
const mostAnswerBytes = 6 * 2 ** 20 + 100;

/** `onTimeout` is told that an event was not answered in time: Lambda then ends the instance. */
export async function createRuntimeApi(host = "127.0.0.1", onTimeout: () => void = () => {}): Promise<RuntimeApi> {
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let poll: ServerResponse | null = null;
  let ended: FunctionError | null = null;

  const end = (error: FunctionError) => {
    ended ??= error;
    for (const { settle } of [...running.values(), ...waiting]) settle({ kind: "failed", error });
    running.clear();
    waiting.length = 0;
  };
  const handOut = () => {
    if (poll === null) return;
    const next = waiting.shift();
    if (next === undefined) return;
    running.set(next.id, next);
    poll.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(next.text),
      "lambda-runtime-aws-request-id": next.id,
      "lambda-runtime-deadline-ms": String(next.deadline),
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:000000000000:function:local",
    });
    poll.end(next.text);
    poll = null;
  };
  const settle = (id: string, outcome: Outcome, response: ServerResponse) => {
    const invocation = running.get(id);
    running.delete(id);
    response.writeHead(invocation ? 202 : 404, { "content-length": 0 }).end();
    invocation?.settle(outcome);
  };
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? "").slice(prefix.length);
    if (request.method === "GET" && path === "/invocation/next") {
      poll = response;
      return handOut();
    }
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const [, id = "", what] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (path === "/init/error") {
      response.writeHead(202, { "content-length": 0 }).end();
      end(errorIn(body));
    } else if (what === "error") settle(id, { kind: "failed", error: errorIn(body) }, response);
    else if (what === "response") settle(id, outcomeOf(body), response);
    else response.writeHead(404, { "content-length": 0 }).end();
  };
  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()));
  server.requestTimeout = 0; // an instance may wait for its next event for ever,
  server.keepAliveTimeout = 0; // and work on one for as long as it is allowed to
  await once(server.listen(0, host), "listening");

  return {
    address: `${host}:${(server.address() as AddressInfo).port}`,
    invoke: (text, timeoutMs) => {
      if (ended !== null) return Promise.resolve({ kind: "failed", error: ended });
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          end({ errorType: "Sandbox.Timedout", errorMessage: `Task timed out after ${timeoutMs / 1000} seconds` });
          onTimeout();
        }, timeoutMs);
        waiting.push({
          id: randomUUID(),
          text,
          deadline: Date.now() + timeoutMs,
          settle: (outcome) => {
            clearTimeout(timer);
            resolve(outcome);
          },
        });
        handOut();
      });
    },
    end,
    close: async () => {
      end({ errorType: "Runtime.Closed", errorMessage: "the function was stopped" });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function outcomeOf(body: Buffer): Outcome {
  if (body.length > mostAnswerBytes) {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${mostAnswerBytes} bytes).`;
    return { kind: "failed", error: { errorType: "Function.ResponseSizeTooLarge", errorMessage } };
  }
  try {
    return { kind: "answered", payload: body.length === 0 ? null : (JSON.parse(body.toString("utf8")) as unknown) };
  } catch {
    return { kind: "failed", error: { errorType: "Runtime.InvalidJson", errorMessage: "the answer is not JSON" } };
  }
}

function errorIn(body: Buffer): FunctionError {
  const usual = { errorType: "Unhandled", errorMessage: body.toString("utf8") };
  try {
    return { ...usual, ...(JSON.parse(usual.errorMessage) as Partial<FunctionError>) };
  } catch {
    return usual;
  }
}
