import type { Registry } from "prom-client";
import type { Guard } from "../guard/index.ts";
import type { Limits, ServedModel, ServeRules } from "../predict/index.ts";
import type { PredictionLog } from "../predictions/index.ts";
import type { View } from "../views/index.ts";
import type { Watched } from "./watch-model.ts";

/** A version to serve, and its project's rules. */
export interface ModelPart {
  readonly served: ServedModel;
  readonly rules: ServeRules;
  /** How long it took to be read. */
  readonly loadSeconds?: number | undefined;
  /** Where later versions come from; absent: this one stays. */
  readonly watched?: Watched | undefined;
}

/** Where log lines go, one JSON document each. */
export interface LogSink {
  write(line: string): unknown;
}

/** What a server is made of; whatever is absent, it does without. */
export interface ServerParts {
  /** Each answers under /models/{name}, the first at the root, too. Names differ. */
  readonly models: readonly [ModelPart, ...ModelPart[]];
  readonly limits?: Partial<Limits> | undefined;
  /** Besides Espalier's own; one with the method and path of another takes its place. */
  readonly views?: readonly View[] | undefined;
  /** Who may come in; without one everybody may, and nobody may change anything. */
  readonly guard?: Guard | undefined;
  /** Remembers what was predicted. */
  readonly predictions?: PredictionLog | undefined;
  /** Requests and failures as JSON lines. */
  readonly log?: LogSink | undefined;
  /** Whether the log may hold rows and predictions, which may be about people; absent: never. */
  readonly logFeatures?: boolean | undefined;
  /** Names that requests may call the server by in their `host` header; absent: any. */
  readonly hosts?: readonly string[] | undefined;
  /** Origins whose pages may read answers; absent: none. */
  readonly cors?: readonly string[] | undefined;
  /** Certificate and key, PEM; absent: plain HTTP. */
  readonly tls?: TlsPair | undefined;
  /** How long a client may take; absent: as in `usualTimes`. */
  readonly times?: Partial<ClientTimes> | undefined;
  /** Whether `GET /ready` welcomes new requests; absent: always. */
  readonly isReady?: (() => boolean) | undefined;
  /** Whether connections are to be given up after the answer under way; absent: never. */
  readonly isLeaving?: (() => boolean) | undefined;
  /** What `GET /metrics` answers, from this server's own: where several processes answer as one, all of theirs. */
  readonly scrape?: ((own: Registry) => Promise<string>) | undefined;
}

/** How long a client may take before its connection is given up, in ms. */
export interface ClientTimes {
  /** For a request's head. */
  readonly headMs: number;
  /** For a body that is read as a whole, from the head on. */
  readonly bodyMs: number;
  /** Between two pieces of a body that is read as it comes, or of an answer that is. */
  readonly idleMs: number;
}

export const usualTimes: ClientTimes = { headMs: 10_000, bodyMs: 30_000, idleMs: 30_000 };

/** The texts of two PEM files. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}
