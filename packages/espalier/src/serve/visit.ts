import type { FastifyRequest } from "fastify";
import type { HttpErrorCode, ModelReference } from "../contract/index.ts";
import type { Pass } from "../guard/index.ts";
import type { Caller, View, ViewRequest } from "../views/index.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** What the guard let it in with; null before, and where there is no guard. */
    pass: Pass | null;
    /** Set once its body has been read. */
    visit: Visit | null;
    /** The refusal that it was answered with, for the log. */
    refused: HttpErrorCode | null;
  }
}

const noBody = Buffer.alloc(0);
const noQuery = new URLSearchParams();
const nobody: Caller = { keyName: null };

/** A request that reached its view, and what is noted of it on the way to its answer. */
export class Visit implements ViewRequest {
  readonly requestId: string;
  readonly receivedAt = performance.now();
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: ViewRequest["headers"];
  readonly body: Buffer;
  readonly stream: AsyncIterable<Buffer> | null;
  readonly caller: Caller;
  readonly pass: Pass | null;
  /** The version that was asked, for the log. */
  model: ModelReference | null = null;

  constructor(request: FastifyRequest, takes: View["takes"]) {
    const at = request.url.indexOf("?");
    this.requestId = request.id;
    this.params = request.params as Readonly<Record<string, string>>;
    this.query = at < 0 ? noQuery : new URLSearchParams(request.url.slice(at + 1));
    this.headers = request.headers;
    this.body = takes === "whole" ? ((request.body as Buffer | undefined) ?? noBody) : noBody;
    // A view that stops reading may still answer: the connection must not go with the body.
    this.stream = takes === "stream" ? request.raw.iterator({ destroyOnReturn: false }) : null;
    this.pass = request.pass;
    this.caller = request.pass ?? nobody;
  }

  get seconds(): number {
    return (performance.now() - this.receivedAt) / 1000;
  }
}
