import { createRng } from "@espalier/learn";
import { expect, test } from "vitest";
import type { ApiKey } from "./api-key.ts";
import { parseRate, rateText, type RateLimit } from "./rate-limit.ts";
import { RateLimits, type UsageReport } from "./rate-limits.ts";
import { charge, fullBucket, take } from "./token-bucket.ts";

const tenASecond: RateLimit = { requests: 10, per: "second", burst: 20 };
const keyWith = (rate: RateLimit | null, id = "k"): ApiKey => ({
  id,
  name: id,
  roles: ["predict"],
  sha256: id,
  expiresAt: null,
  rate,
});
const seen = (...keys: ApiKey[]) => new Map(keys.map((key) => [key.id, key]));

test.each(["1/second", "100/minute", "5000/hour", "5/second:20"])("%s is read and written alike", (text) => {
  expect(rateText(parseRate(text)!)).toBe(text);
});

test.each(["", "5", "0/second", "5/day", "5/second:0", "-1/second", "1.5/second", "99999999999/hour", "5/second 20"])(
  "%j is no rate",
  (text) => {
    expect(parseRate(text)).toBeNull();
  },
);

test("a full bucket lets a burst through, then as many as the rate gives, whatever the pattern", () => {
  const bucket = fullBucket(tenASecond, 0);
  const rng = createRng(11).fork("requests");
  let allowed = 0;
  let now = 0;
  while (now < 60_000) {
    now += rng.next() * 40;
    if (take(bucket, now).ok) allowed += 1;
  }
  expect(allowed).toBeGreaterThanOrEqual(20 + 600 - 2);
  expect(allowed).toBeLessThanOrEqual(20 + 600);
});

test("an empty bucket says when the next request may come, and is right", () => {
  const bucket = fullBucket({ requests: 3, per: "minute", burst: 1 }, 1000);
  expect(take(bucket, 1000)).toMatchObject({ ok: true, remaining: 0, retryInMs: 0 });
  const { ok, retryInMs, fullInMs } = take(bucket, 6000);
  expect({ ok, retryInMs, fullInMs }).toEqual({ ok: false, retryInMs: 15_000, fullInMs: 15_000 });
  expect(take(bucket, 6000 + retryInMs - 1).ok).toBe(false);
  expect(take(bucket, 6000 + retryInMs).ok).toBe(true);
});

test("a clock that stands or goes back gives nothing away", () => {
  const bucket = fullBucket({ requests: 1, per: "hour", burst: 1 }, 5000);
  take(bucket, 5000);
  expect(take(bucket, 0).ok).toBe(false);
  expect(take(bucket, 10_000).ok).toBe(false);
});

test("what others let through is paid back before anything is let through here, but never more than a burst", () => {
  const bucket = fullBucket(tenASecond, 0);
  charge(bucket, 1_000_000, 0);
  expect(take(bucket, 2050).ok).toBe(false);
  expect(take(bucket, 2100).ok).toBe(true);
});

test("a refusal says the rate and when to come again", () => {
  const limits = new RateLimits();
  const key = keyWith({ requests: 1, per: "minute", burst: 1 });
  expect(limits.count(key, 0)).toEqual({
    "ratelimit-limit": "1",
    "ratelimit-remaining": "0",
    "ratelimit-reset": "60",
  });
  expect(() => limits.count(key, 1)).toThrow(
    expect.objectContaining({
      code: "RATE_LIMITED",
      headers: { "ratelimit-limit": "1", "ratelimit-remaining": "0", "ratelimit-reset": "60", "retry-after": "60" },
    }),
  );
  expect(limits.count(keyWith(null), 0)).toBeNull();
});

test("several workers that tell one another every 100 ms keep to one rate together", () => {
  const key = keyWith(tenASecond);
  const workers = [new RateLimits(), new RateLimits(), new RateLimits()];
  let allowed = 0;
  for (let now = 0; now <= 60_000; now += 5) {
    for (const worker of workers) {
      try {
        worker.count(key, now);
        allowed += 1;
      } catch {
        // over the rate
      }
    }
    if (now % 100 === 0) {
      const reports = workers.map((worker) => worker.report());
      workers.forEach((worker, i) => {
        reports.forEach((report, from) => {
          if (report !== null && from !== i) worker.receive(report, seen(key), now);
        });
      });
    }
  }
  // Before the first report each may let a whole burst through; after that, all share one rate.
  expect(allowed).toBeLessThanOrEqual(3 * 20 + 600);
  expect(allowed).toBeGreaterThan(500);
});

test("a report names each key once, nothing is reported twice, and strangers' keys are passed over", () => {
  const limits = new RateLimits();
  const [a, b] = [keyWith(tenASecond, "a"), keyWith(tenASecond, "b")];
  for (const key of [a, b, a]) limits.count(key, 0);
  expect(limits.report()).toEqual({ a: 2, b: 1 } satisfies UsageReport);
  expect(limits.report()).toBeNull();
  limits.receive({ gone: 5, a: 18 }, seen(a, b), 0);
  expect(() => limits.count(a, 0)).toThrow(expect.objectContaining({ code: "RATE_LIMITED" }));
});

test("a key that is no more leaves nothing behind", () => {
  const limits = new RateLimits();
  const key = keyWith({ requests: 1, per: "hour", burst: 1 });
  limits.count(key, 0);
  limits.keepOnly(new Map());
  expect(limits.count(key, 0)).toMatchObject({ "ratelimit-remaining": "0" });
});
