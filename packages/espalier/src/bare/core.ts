import { defaultLimits, Refusal, type Limits, type Models } from "../predict/index.ts";
import {
  bodyTooLarge,
  failed,
  jsonType,
  ourViews,
  refuseEncoded,
  requestIdFrom,
  typeUnsupported,
  type View,
  type ViewAnswer,
  type ViewRequest,
  type ViewServer,
} from "../views/index.ts";
import { createRoutes } from "./routes.ts";

/** What a bare server is made of. */
export interface BareParts {
  readonly models: Models;
  /** Espalier's own unless said otherwise. Those that need a key are left out: there are no keys here. */
  readonly views?: readonly View[] | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Whether new requests are welcome; absent: always. */
  readonly isReady?: (() => boolean) | undefined;
}

/** A request before its body: what a plain HTTP server, Lambda or anything else has of it. */
export interface Knock {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Lower-case name → value. */
  readonly headers: ViewRequest["headers"];
}

/** A request that has been let in. */
export interface Entered {
  readonly requestId: string;
  /** As in OpenAPI: `/models/{name}/predict`. */
  readonly route: string;
  /** The role that a key needs, where keys are asked for; null where none ever is. */
  readonly role: View["role"];
  readonly takes: View["takes"];
  /** The body may have so many bytes; a stream is bounded by its view. */
  readonly bodyLimit: number;
  /** Throws and rejects with whatever goes wrong: `refuse` tells it. */
  answer(body: Buffer, stream: AsyncIterable<Buffer> | null): ViewAnswer | Promise<ViewAnswer>;
  /** How its view tells what went wrong. */
  refuse(error: unknown): ViewAnswer;
}

export interface BareCore {
  /** Throws a Refusal where no view takes such a request. */
  enter(knock: Knock, requestId: string): Entered;
}

const noQuery = new URLSearchParams();
const nobody = { keyName: null };

/** Predictions without a web framework, metrics, keys or store: the views, and nothing that is not needed to ask them. */
export function createCore({ models, views = ourViews, limits: given, isReady = () => true }: BareParts): BareCore {
  const limits = { ...defaultLimits, ...given };
  const routes = createRoutes(views.filter((view) => view.guarded !== true));
  const server: ViewServer = {
    models,
    limits,
    ask: (live, rows, rowPath) => live.predict(rows, rowPath),
    askChunk: async (live, chunk) => live.chunks.predict(chunk),
    state: () => ({ isReady: isReady(), breaker: "closed" }),
  };
  return {
    enter: ({ method, url, headers }, requestId) => {
      const at = url.indexOf("?");
      const { view, params } = routes(method, at < 0 ? url : url.slice(0, at));
      const bodyLimit =
        view.takes === "whole" ? (view.bodyLimit?.(limits) ?? limits.bodyBytes) : Number.MAX_SAFE_INTEGER;
      if (view.takes !== "nothing") refuseBody(view, headers, bodyLimit);
      return {
        requestId,
        route: view.path,
        role: view.role,
        takes: view.takes,
        bodyLimit,
        answer: (body, stream) =>
          view.answer(
            {
              requestId,
              receivedAt: performance.now(),
              params,
              query: at < 0 ? noQuery : new URLSearchParams(url.slice(at + 1)),
              headers,
              body,
              stream,
              caller: nobody,
            },
            server,
          ),
        refuse: (error) => {
          const refusal = error instanceof Refusal ? error : failed();
          return view.refuse?.(refusal, requestId) ?? refusalAnswer(refusal, requestId);
        },
      };
    },
  };
}

/** The id of a request, and how one is refused that never came as far as a view. */
export const requestIdOf = ({ headers }: Knock): string => requestIdFrom(headers["x-request-id"]);

export function refusalAnswer(error: unknown, requestId: string): ViewAnswer {
  const refusal = error instanceof Refusal ? error : failed();
  const body = JSON.stringify(refusal.body(requestId));
  return { status: refusal.status, type: jsonType, body, ...(refusal.headers ? { headers: refusal.headers } : {}) };
}

function refuseBody({ types }: View, headers: Knock["headers"], limit: number): void {
  refuseEncoded(headers["content-encoding"]);
  const type = String(headers["content-type"] ?? "")
    .split(";", 1)[0]!
    .trim()
    .toLowerCase();
  if (types && !types.includes(type)) throw typeUnsupported(types);
  if (Number(headers["content-length"] ?? 0) > limit) throw bodyTooLarge(limit);
}
