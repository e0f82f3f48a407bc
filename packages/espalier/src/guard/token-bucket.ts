import { requestsPerMs, type RateLimit } from "./rate-limit.ts";

/** A bucket that `rate` fills and requests empty. Below zero after others' use was told late; that is paid back first. */
export interface Bucket {
  readonly rate: RateLimit;
  tokens: number;
  /** When `tokens` was right, in ms of a steady clock. */
  at: number;
}

/** What a bucket says to one request. */
export interface Taken {
  readonly ok: boolean;
  /** Whole requests that may follow at once. */
  readonly remaining: number;
  /** Until the bucket is full. */
  readonly fullInMs: number;
  /** Until one request may be made; 0 where one may be now. */
  readonly retryInMs: number;
}

export const fullBucket = (rate: RateLimit, now: number): Bucket => ({ rate, tokens: rate.burst, at: now });

function fill(bucket: Bucket, now: number): void {
  const { rate, tokens, at } = bucket;
  bucket.tokens = Math.min(rate.burst, tokens + Math.max(0, now - at) * requestsPerMs(rate));
  bucket.at = now;
}

/** Takes one token if there is one. */
export function take(bucket: Bucket, now: number): Taken {
  fill(bucket, now);
  // Filling adds fractions, whose sum may miss a whole token by a rounding error.
  const ok = bucket.tokens >= 1 - 1e-9;
  if (ok) bucket.tokens = Math.max(bucket.tokens - 1, Math.min(bucket.tokens, 0));
  const perMs = requestsPerMs(bucket.rate);
  return {
    ok,
    remaining: Math.max(0, Math.floor(bucket.tokens + 1e-9)),
    fullInMs: (bucket.rate.burst - bucket.tokens) / perMs,
    retryInMs: ok ? 0 : Math.max(1, (1 - bucket.tokens) / perMs),
  };
}

/** Takes what other workers have let through. The debt is at most a burst, so that it is paid back in bounded time. */
export function charge(bucket: Bucket, requests: number, now: number): void {
  fill(bucket, now);
  bucket.tokens = Math.max(-bucket.rate.burst, bucket.tokens - requests);
}
