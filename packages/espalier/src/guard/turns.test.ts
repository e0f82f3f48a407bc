import { createRng } from "@espalier/learn";
import { expect, test } from "vitest";
import { EventLoop } from "./event-loop.ts";
import { calmLoad, judge } from "./turns.ts";

const rules = { targetMs: 20, burstMs: 500 };
const large = 20_000;

interface Offered {
  readonly perSecond: number;
  readonly seconds: number;
  /** What a request costs to answer, and to refuse. */
  readonly answerMs: number;
  readonly refuseMs: number;
  readonly bodyBytes?: number;
  /** Once a second the server stands still for so long. */
  readonly stallMs?: number;
}

/** A server's one thread under an open-loop load: it takes all that is ready, in order, then looks again. */
function simulate({ perSecond, seconds, answerMs, refuseMs, bodyBytes = large, stallMs = 0 }: Offered) {
  const rng = createRng(5).fork("arrivals");
  let now = 0;
  const ends: (() => void)[] = [];
  const loop = new EventLoop(
    rules,
    () => now,
    (act) => ends.push(act),
  );
  const waits: number[] = [];
  let refused = 0;
  let nextStall = 1000;
  let next = -Math.log(1 - rng.next()) / (perSecond / 1000);
  while (now < seconds * 1000) {
    if (next > now) now = next; // idle until something comes
    const ready: number[] = [];
    for (; next <= now; next += -Math.log(1 - rng.next()) / (perSecond / 1000)) ready.push(next);
    for (const arrivedAt of ready) {
      if (now >= seconds * 1000) break;
      if (stallMs > 0 && now >= nextStall) {
        now += stallMs;
        nextStall += 1000;
      }
      loop.meet(now);
      if (loop.isTooLate(now, bodyBytes)) {
        refused += 1;
        now += refuseMs;
      } else {
        now += answerMs;
        waits.push(now - arrivedAt);
      }
    }
    for (const end of ends.splice(0)) end();
  }
  waits.sort((a, b) => a - b);
  const goodput = (waits.length * answerMs) / now;
  return { goodput, refused, p99: waits[Math.floor(waits.length * 0.99)]!, answered: waits.length };
}

test("at three times capacity nine tenths of it are answered, nearly all within 50 ms", () => {
  const { goodput, p99, refused, answered } = simulate({ perSecond: 6000, seconds: 10, answerMs: 0.5, refuseMs: 0.02 });
  expect(goodput).toBeGreaterThanOrEqual(0.9);
  expect(p99).toBeLessThanOrEqual(50);
  expect(refused).toBeGreaterThan(answered);
});

test("below capacity nobody is refused", () => {
  expect(simulate({ perSecond: 1500, seconds: 10, answerMs: 0.5, refuseMs: 0.02 }).refused).toBe(0);
});

test("what costs a third of an answer to refuse is refused later", () => {
  const cheap = { perSecond: 900, seconds: 10, answerMs: 3, refuseMs: 1 };
  const few = simulate({ ...cheap, bodyBytes: 100 });
  const many = simulate(cheap);
  expect(few.goodput).toBeGreaterThan(many.goodput);
});

test("one turn in time, and the load has gone: what comes next is answered, however long it had lasted", () => {
  let now = 0;
  const ends: (() => void)[] = [];
  const loop = new EventLoop(
    rules,
    () => now,
    (act) => ends.push(act),
  );
  const turn = (...afterMs: readonly number[]) => {
    loop.meet(now);
    const refused = afterMs.map((ms) => loop.isTooLate(now + ms, large));
    now += Math.max(1, ...afterMs);
    for (const end of ends.splice(0)) end();
    return refused;
  };
  for (let i = 0; i < 20; i++) turn(40);
  expect(turn(19, 21)).toEqual([false, true]);
  expect(turn(19, 21)).toEqual([false, true]);
  expect(turn(1)).toEqual([false]);
  expect(turn(19, 21)).toEqual([false, false]);
});

test("a server that stands still for 50 ms a second is late for no longer than it takes to catch up", () => {
  const still = { perSecond: 6000, seconds: 10, answerMs: 0.5, refuseMs: 0.05, stallMs: 50 };
  expect(simulate(still).p99).toBeLessThan(120);
});

test("where more comes than can be refused, half of the time is still spent on answers", () => {
  const { goodput } = simulate({ perSecond: 100_000, seconds: 5, answerMs: 0.5, refuseMs: 0.02 });
  expect(goodput).toBeGreaterThan(0.45);
});

test("one long batch makes those behind it wait, not refused", () => {
  const load = { ...calmLoad(0), met: 1 };
  expect(judge(load, rules, 400, large)).toBe("in time");
  expect(judge(load, rules, 501, large)).toBe("too late");
  expect(judge(load, rules, 501, 100)).toBe("in time");
});

test("a request is thought to have waited for this turn and half of the one before, if that one was just now", () => {
  let now = 100;
  const ends: (() => void)[] = [];
  const loop = new EventLoop(
    rules,
    () => now,
    (act) => ends.push(act),
  );
  const meet = (at: number) => {
    loop.meet(at);
    return loop.waitedMs(at);
  };
  meet(now);
  expect(meet(now + 8)).toBe(8);
  now = 110;
  ends.pop()!();
  expect(loop.lastMet).toBe(2);
  expect(meet(now)).toBe(5);
  now = 120;
  ends.pop()!();
  now = 200;
  expect(meet(now)).toBe(0);
});
