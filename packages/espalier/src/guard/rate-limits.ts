import { Refusal } from "../predict/index.ts";
import type { ApiKey } from "./api-key.ts";
import { charge, fullBucket, take, type Bucket, type Taken } from "./token-bucket.ts";

/** Key → requests that one worker let through since its last report. Plain JSON. */
export type UsageReport = Readonly<Record<string, number>>;

/** How workers tell one another what they let through: each one's reports reach all the others, never itself. */
export interface UsageExchange {
  send(report: UsageReport): void;
  /** Calls `listener` for every report of another worker. */
  receive(listener: (report: UsageReport) => void): void;
}

/** A key's rate is of all workers together, and told late by one beat of the exchange at most. */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #unreported = new Map<string, number>();

  /**
   * Counts one request of this key. The headers of its answer; null where the key has no rate. Refuses RATE_LIMITED.
   */
  count(key: ApiKey, now: number): Readonly<Record<string, string>> | null {
    const bucket = this.#bucketOf(key, now);
    if (bucket === null) return null;
    const taken = take(bucket, now);
    const headers = rateHeaders(bucket, taken);
    if (taken.ok) {
      this.#unreported.set(key.id, (this.#unreported.get(key.id) ?? 0) + 1);
      return headers;
    }
    const { requests, per } = bucket.rate;
    throw new Refusal(
      "RATE_LIMITED",
      `the key may ask ${requests} times a ${per}, and has done so`,
      "ask less often, or send many rows in one request",
      undefined,
      { ...headers, "retry-after": seconds(taken.retryInMs) },
    );
  }

  /** What the others must be told; null where there is nothing. */
  report(): UsageReport | null {
    if (this.#unreported.size === 0) return null;
    const report = Object.fromEntries(this.#unreported);
    this.#unreported.clear();
    return report;
  }

  /** What another worker let through; of keys that this one has not seen yet, too. */
  receive(report: UsageReport, keys: ReadonlyMap<string, ApiKey>, now: number): void {
    for (const [id, requests] of Object.entries(report)) {
      const key = keys.get(id);
      const bucket = key === undefined ? null : this.#bucketOf(key, now);
      if (bucket !== null) charge(bucket, requests, now);
    }
  }

  /** Forgets the keys that are no more. */
  keepOnly(keys: ReadonlyMap<string, ApiKey>): void {
    for (const id of this.#buckets.keys()) if (!keys.has(id)) this.#buckets.delete(id);
  }

  #bucketOf({ id, rate }: ApiKey, now: number): Bucket | null {
    if (rate === null) return null;
    const known = this.#buckets.get(id);
    if (known !== undefined) return known;
    const bucket = fullBucket(rate, now);
    this.#buckets.set(id, bucket);
    return bucket;
  }
}

/** The names that most clients know, of the Internet draft on RateLimit header fields for HTTP. */
const rateHeaders = ({ rate }: Bucket, { remaining, fullInMs }: Taken) => ({
  "ratelimit-limit": String(rate.burst),
  "ratelimit-remaining": String(remaining),
  "ratelimit-reset": seconds(fullInMs),
});

const seconds = (ms: number) => String(Math.ceil(ms / 1000));
