import type { Registry } from "prom-client";
import { Refusal, type LiveModel } from "../predict/index.ts";
import type { ApiKey } from "./api-key.ts";
import { Breaker, type BreakerRules } from "./breaker.ts";
import { deadlineExceeded, deadlineOf } from "./deadline.ts";
import { bodyBytesOf, entranceOf, overloaded } from "./entrance.ts";
import { EventLoop } from "./event-loop.ts";
import type { BreakerState, Guard, Knock, Pass } from "./guard.ts";
import { KeyRing, requireRole } from "./key-ring.ts";
import { fixedKeys, type KeySource } from "./key-source.ts";
import { meterGuard, Tally, type KeyRefusal } from "./metrics.ts";
import { RateLimits, type UsageExchange } from "./rate-limits.ts";
import type { QueueRules } from "./turns.ts";
import { keyWarnings } from "./warnings.ts";
import { watchKeys } from "./watch-keys.ts";

/** `serve.*` of the configuration. */
export interface GuardRules {
  /** Which views need a key: those that change something, or all but health. */
  readonly keys: "writes" | "all";
  /** How long a request may wait before its work is begun. */
  readonly deadlineMs: number;
  readonly queue: QueueRules & {
    /** Requests let in and not yet answered, at most. */
    readonly requests: number;
  };
  readonly breaker: BreakerRules;
}

export interface GuardParts {
  readonly rules: GuardRules;
  readonly keys?: KeySource | undefined;
  /** Where the server listens: on any other than loopback, open doors are told by `warn`. */
  readonly host?: string | undefined;
  /** Where several workers answer as one. */
  readonly exchange?: UsageExchange | undefined;
  /** Told what those who run the server should know. */
  readonly warn?: ((sentence: string) => void) | undefined;
  /** Ms that only ever go forward; tests say what time it is. */
  readonly clock?: (() => number) | undefined;
  /** Ms since 1970. */
  readonly wallClock?: (() => number) | undefined;
  readonly atTurnsEnd?: ((act: () => void) => void) | undefined;
}

/** A revoked key is good for no longer than this, and as long as it takes to read the keys. */
const keysEveryMs = 2000;
const exchangeEveryMs = 100;

class OnePass implements Pass {
  readonly keyName: string | null;
  readonly headers: Pass["headers"];
  readonly predicts: boolean;
  readonly deadlineMs: number;
  readonly beginBy: number;
  readonly bodyBytes: number;
  /** The turn of the event loop that it was let in in. */
  readonly turn: number;

  constructor(
    key: ApiKey | null,
    headers: Pass["headers"],
    knock: Knock,
    deadlineMs: number,
    since: number,
    turn: number,
  ) {
    this.keyName = key === null ? null : key.name;
    this.headers = headers;
    this.predicts = knock.predicts;
    this.deadlineMs = deadlineMs;
    this.beginBy = since + deadlineMs;
    this.bodyBytes = bodyBytesOf(knock.headers as Parameters<typeof bodyBytesOf>[0]);
    this.turn = turn;
  }
}

/** The keys have been read once when this resolves. Faults of the key source are told by `warn`, not thrown. */
export async function createGuard(parts: GuardParts): Promise<Guard> {
  const { rules, exchange, host = "localhost", keys: source = fixedKeys([]), warn = () => {} } = parts;
  const { clock = () => performance.now(), wallClock = Date.now, atTurnsEnd = setImmediate } = parts;
  const ring = new KeyRing();
  const limits = new RateLimits();
  const loop = new EventLoop(rules.queue, clock, atTurnsEnd);
  const breakers = new Map<string, Breaker>();
  const tally = new Tally();
  let observeWait: (waitMs: number) => void = () => {};
  let keysById: ReadonlyMap<string, ApiKey> = new Map();

  const watch = watchKeys(
    source,
    keysEveryMs,
    (keys) => {
      ring.replace(keys);
      keysById = new Map(keys.map((key) => [key.id, key]));
      limits.keepOnly(keysById);
    },
    warn,
  );
  await watch.look();
  for (const sentence of keyWarnings(rules.keys, host, ring.size)) warn(sentence);
  exchange?.receive((report) => limits.receive(report, keysById, clock()));
  const beat = exchange && setInterval(() => tellUsage(limits, exchange), exchangeEveryMs);
  beat?.unref();

  const breakerOf = ({ reference: { name } }: LiveModel) => {
    const known = breakers.get(name);
    if (known !== undefined) return known;
    const breaker = new Breaker(rules.breaker, clock);
    breakers.set(name, breaker);
    return breaker;
  };
  const states = () => [...breakers].map(([model, { state }]) => ({ model, state }));

  return {
    entrance: (listener) =>
      entranceOf(listener, (request) => {
        if (request.method !== "POST") return false;
        const now = clock();
        loop.meet(now);
        if (!loop.isTooLate(now, bodyBytesOf(request.headers))) return false;
        observeWait(loop.waitedMs(now));
        tally.shed.overload += 1;
        return true;
      }),

    admit(knock) {
      const key = authorized(ring, knock, rules.keys, wallClock, tally);
      const now = clock();
      if (knock.predicts && tally.inFlight >= rules.queue.requests) {
        tally.shed.in_flight += 1;
        throw overloaded();
      }
      const deadlineMs = knock.predicts ? deadlineOf(knock.headers, rules.deadlineMs) : Number.POSITIVE_INFINITY;
      const headers = key === null ? null : counted(limits, key, now, tally);
      const pass = new OnePass(key, headers, knock, deadlineMs, now - loop.waitedMs(now), loop.turn);
      if (knock.predicts) tally.inFlight += 1;
      return pass;
    },

    proceed(pass) {
      const { predicts, turn, bodyBytes, beginBy, deadlineMs } = pass as OnePass;
      if (!predicts) return;
      const now = clock();
      const isLater = turn !== loop.turn;
      if (isLater) loop.meet(now);
      observeWait(loop.waitedMs(now));
      if (isLater && loop.isTooLate(now, bodyBytes)) {
        tally.shed.overload += 1;
        throw overloaded();
      }
      if (now <= beginBy) return;
      tally.shed.deadline += 1;
      throw deadlineExceeded(deadlineMs);
    },

    leave(pass) {
      if ((pass as OnePass).predicts) tally.inFlight -= 1;
    },

    begin(live) {
      const waitMs = breakerOf(live).enter();
      if (waitMs === 0) return;
      tally.shed.circuit_open += 1;
      throw circuitOpen(live.reference.name, waitMs);
    },

    end: (live, outcome) => breakerOf(live).ended(outcome),

    get breaker(): BreakerState {
      const all = states().map(({ state }) => state);
      return all.find((state) => state === "open") ?? all.find((state) => state === "half-open") ?? "closed";
    },

    meter(register: Registry) {
      observeWait = meterGuard(register, { tally, queueLength: () => loop.lastMet, breakers: states });
    },

    close() {
      watch.stop();
      clearInterval(beat);
    },
  };
}

function tellUsage(limits: RateLimits, exchange: UsageExchange): void {
  const report = limits.report();
  if (report !== null) exchange.send(report);
}

const refusalNames: Readonly<Record<string, KeyRefusal>> = {
  KEY_MISSING: "missing",
  KEY_UNKNOWN: "unknown",
  KEY_EXPIRED: "expired",
  ROLE_MISSING: "role",
};

/** The key that the request came with, looked at even where none is needed: a wrong one is a mistake to be told. */
function authorized(
  ring: KeyRing,
  { role, guarded, headers }: Knock,
  needed: "writes" | "all",
  wallClock: () => number,
  tally: Tally,
): ApiKey | null {
  try {
    const key = ring.keyOf(headers, wallClock);
    if (role !== null && (guarded || needed === "all")) requireRole(key, role);
    return key;
  } catch (error) {
    const name = error instanceof Refusal ? refusalNames[error.code] : undefined;
    if (name !== undefined) tally.keys[name] += 1;
    throw error;
  }
}

function counted(limits: RateLimits, key: ApiKey, now: number, tally: Tally): Pass["headers"] {
  try {
    return limits.count(key, now);
  } catch (error) {
    tally.shed.rate_limit += 1;
    throw error;
  }
}

const circuitOpen = (model: string, waitMs: number) =>
  new Refusal(
    "CIRCUIT_OPEN",
    `the model "${model}" failed several times in a row, so it is not asked for a while`,
    "try again after Retry-After; those who run the server find the cause in its log",
    undefined,
    { "retry-after": String(Math.ceil(waitMs / 1000)) },
  );
