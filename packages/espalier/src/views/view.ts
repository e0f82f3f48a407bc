import type { Prediction, Role } from "../contract/index.ts";
import type { Limits, LiveModel, Models, Refusal, RowChunk, RowOutcome } from "../predict/index.ts";
import type { JsonSchema } from "./openapi-schemas.ts";

/** Who asks, as far as the server knows. */
export interface Caller {
  /** The name of the key that the request came with; null where none was asked for. */
  readonly keyName: string | null;
}

/** One request, whatever brought it: Fastify, a bare `node:http` server, or Lambda. */
export interface ViewRequest {
  readonly requestId: string;
  /** When its body had been read (for a stream: its head), in ms of `performance.now()`. */
  readonly receivedAt: number;
  /** `{name}` of the path → its decoded value. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Lower-case name → value. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** All of the body where the view takes it `whole`; empty otherwise. */
  readonly body: Buffer;
  /** The body as it arrives, where the view takes a `stream`; null otherwise. */
  readonly stream: AsyncIterable<Buffer> | null;
  readonly caller: Caller;
}

export interface ViewAnswer {
  readonly status: number;
  readonly type: string;
  /** A sequence is sent as it comes, never held as a whole. */
  readonly body: string | Buffer | AsyncIterable<string | Buffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is told of the server as a whole. */
export interface ServerState {
  /** Whether new requests are welcome: false once the server is ending. */
  readonly isReady: boolean;
  readonly breaker: "closed" | "open" | "half-open";
}

/** What a view may ask of the server it stands in. */
export interface ViewServer {
  readonly models: Models;
  readonly limits: Limits;
  /**
   * The one way to a prediction: guarded, counted and remembered. `rowPath` is where a row stands in the body.
   * Throws a Refusal, or rejects with one. No promise where there is nothing to wait for.
   */
  ask(
    live: LiveModel,
    rows: readonly unknown[],
    rowPath: (row: number) => string,
    request: ViewRequest,
  ): readonly Prediction[] | Promise<readonly Prediction[]>;
  /**
   * The same for rows of a body that is answered as it comes, of which each is answered or refused by itself.
   * `firstRow` is the place of the first of them in the body, from 0. Rejects with a Refusal where none may be answered.
   */
  askChunk(live: LiveModel, chunk: RowChunk, firstRow: number, request: ViewRequest): Promise<readonly RowOutcome[]>;
  state(): ServerState;
}

/** One question that a client may ask: where, with what, and how it is answered. Knows no HTTP server. */
export interface View {
  /** The `operationId` of the OpenAPI document: a verb in camelCase, unique. */
  readonly id: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** As in OpenAPI: `/models/{name}/predict`. */
  readonly path: string;
  /** The role that a key needs; null where none ever is: health. */
  readonly role: Role | null;
  /** `guarded`: needs a key even where the server asks for none otherwise: it changes something. */
  readonly guarded?: boolean;
  readonly takes: "nothing" | "whole" | "stream";
  /** Media types of the body, lower case, without parameters; anything else is refused before it is read. */
  readonly types?: readonly string[];
  /** Bytes of the body at most; `limits.bodyBytes` where absent. No limit of its own for a stream. */
  readonly bodyLimit?: (limits: Limits) => number;
  /** How this view tells a refusal; ours where absent. */
  readonly refuse?: (refusal: Refusal, requestId: string) => ViewAnswer;
  /**
   * The operation in the OpenAPI document, without `operationId` and the path's own parameters, and the schemas it
   * names. Of a path with `{name}` it is asked once for each model, with its name. Null: it is not for programs.
   */
  readonly describe: (server: Pick<ViewServer, "models" | "limits">, name?: string) => ViewDescription | null;
  answer(request: ViewRequest, server: ViewServer): ViewAnswer | Promise<ViewAnswer>;
}

export interface ViewDescription {
  readonly operation: JsonSchema;
  readonly schemas?: Readonly<Record<string, JsonSchema>>;
}

export const jsonType = "application/json; charset=utf-8";

export const jsonAnswer = (value: unknown, status = 200): ViewAnswer => ({
  status,
  type: jsonType,
  body: JSON.stringify(value),
});
