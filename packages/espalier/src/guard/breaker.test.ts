import { expect, test } from "vitest";
import { Breaker } from "./breaker.ts";
import type { Outcome } from "./guard.ts";

const rules = { failures: 3, openMs: 60_000 };

function breakerAt() {
  const time = { now: 0 };
  const breaker = new Breaker(rules, () => time.now);
  /** One request after another at the same moment: how long each was told to wait, 0 = let through. */
  const after = (...outcomes: readonly Outcome[]): readonly number[] =>
    outcomes.map((outcome) => {
      const waitMs = breaker.enter();
      if (waitMs === 0) breaker.ended(outcome);
      return waitMs;
    });
  return { breaker, after, time };
}

test("three failures in a row open the circuit, for a minute", () => {
  const { breaker, after, time } = breakerAt();
  expect(after("error", "error", "error", "ok")).toEqual([0, 0, 0, 60_000]);
  expect(breaker.state).toBe("open");
  time.now = 59_999;
  expect(breaker.enter()).toBe(1);
  time.now = 60_000;
  expect(breaker.state).toBe("half-open");
});

test("an answer between failures begins the row anew; a refused request does not", () => {
  const { breaker, after } = breakerAt();
  after("error", "error", "ok", "error", "error");
  expect(breaker.state).toBe("closed");
  after("refused", "error");
  expect(breaker.state).toBe("open");
});

test("half-open, one at a time may try: answered, the circuit is closed; failed, it is open as long again", () => {
  const { breaker, after, time } = breakerAt();
  after("error", "error", "error");
  time.now = 60_000;
  expect(breaker.enter()).toBe(0);
  expect(breaker.enter()).toBeGreaterThan(0);
  time.now = 60_010;
  breaker.ended("error");
  expect(breaker.enter()).toBe(60_000);
  time.now = 120_010;
  expect(after("ok", "error", "error", "ok")).toEqual([0, 0, 0, 0]);
  expect(breaker.state).toBe("closed");
});

test("a trial that was refused for its rows leaves the next one its try", () => {
  const { breaker, after, time } = breakerAt();
  after("error", "error", "error");
  time.now = 60_000;
  expect(after("refused", "refused", "ok", "ok")).toEqual([0, 0, 0, 0]);
  expect(breaker.state).toBe("closed");
});

test("what began before the circuit opened does not close it", () => {
  const { breaker, after } = breakerAt();
  breaker.enter();
  after("error", "error", "error");
  breaker.ended("ok");
  expect(breaker.state).toBe("open");
});
