import { expect, test } from "vitest";
import {
  type Act,
  type Crew,
  isRolling,
  newCrew,
  nextActs,
  startsFrom,
  withEnded,
  withEnding,
  withLeaving,
  withRoll,
  withStarted,
  withUp,
} from "./crew.ts";

/** Does what the crew asks for, with workers that come up at once unless told otherwise. */
function obey(crew: Crew, now: number, comesUp: (number: number) => boolean = () => true) {
  const told: Act[] = [];
  let next = Math.max(0, ...crew.members.map(({ number }) => number));
  for (let acts = nextActs(crew, now); acts.length > 0; acts = nextActs(crew, now)) {
    told.push(...acts);
    for (const act of acts) {
      if (act.kind === "give up") return { crew, told };
      if (act.kind === "dismiss") crew = withLeaving(crew, act.number, now);
      if (act.kind === "start") {
        crew = withStarted(crew, ++next, act.generation, now);
        if (comesUp(next)) crew = withUp(crew, next, now);
      }
    }
  }
  return { crew, told };
}
const full = (workers: number) => obey(newCrew(workers), 0).crew;
const numbers = (crew: Crew) => crew.members.map(({ number, phase }) => `${number} ${phase}`);

test("one worker is tried alone; the others follow once it is up", () => {
  const first = obey(newCrew(3), 0, () => false);
  expect(numbers(first.crew)).toEqual(["1 starting"]);
  expect(numbers(obey(withUp(first.crew, 1, 1), 1).crew)).toEqual(["1 up", "2 up", "3 up"]);
});

test("when the very first cannot start, nobody else is tried", () => {
  const { crew } = obey(newCrew(3), 0, () => false);
  expect(nextActs(withEnded(crew, 1, 5), 5)).toEqual([{ kind: "give up" }]);
});

test("a worker that crashes is replaced at once", () => {
  const crew = withEnded(full(2), 1, 10_000);
  expect(nextActs(crew, 10_000)).toEqual([{ kind: "start", generation: 0 }]);
});

test("one that cannot start is tried again later and later, the other goes on", () => {
  let { crew } = obey(withEnded(full(2), 1, 10_000), 10_000, () => false);
  const waits: number[] = [];
  let now = 10_000;
  for (let failure = 0; failure < 9; failure++) {
    crew = withEnded(crew, crew.members.at(-1)!.number, now);
    waits.push(startsFrom(crew) - now);
    expect(nextActs(crew, now)).toEqual([]);
    now = startsFrom(crew);
    ({ crew } = obey(crew, now, () => false));
    expect(numbers(crew)[1]).toMatch(/starting$/);
  }
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test("one that ends as soon as it is up counts as one that cannot start", () => {
  const crew = withEnded(full(2), 2, 499);
  expect(nextActs(crew, 499)).toEqual([]);
  expect(startsFrom(crew)).toBe(599);
});

test("failures far apart are not in a row", () => {
  let crew = withEnded(full(2), 2, 499);
  ({ crew } = obey(crew, 70_000, () => false));
  crew = withEnded(crew, crew.members.at(-1)!.number, 70_000);
  expect(crew.failures).toBe(1);
});

test("when nobody is left and five starts have failed, it gives up", () => {
  let crew = withEnded(withEnded(full(2), 1, 10_000), 2, 10_000);
  let now = 10_000;
  for (let failure = 0; failure < 3; failure++) {
    ({ crew } = obey(crew, now, () => false));
    for (const { number } of crew.members) crew = withEnded(crew, number, now);
    now = Math.max(now, startsFrom(crew));
  }
  expect(crew.failures).toBe(6);
  expect(nextActs(crew, now)).toEqual([{ kind: "give up" }]);
});

test("a rolling restart replaces one by one: a new one is up before an old one leaves, one more than wanted at most", () => {
  let crew = withRoll(full(2));
  const most: number[] = [];
  const left: number[] = [];
  for (let round = 0; isRolling(crew); round++) {
    expect(round).toBeLessThan(10);
    const { crew: next } = obey(crew, 1000);
    const up = next.members.filter(({ phase }) => phase === "up");
    expect(up.length).toBeGreaterThanOrEqual(2);
    most.push(next.members.length);
    crew = next;
    for (const { number, phase } of next.members) {
      if (phase !== "leaving") continue;
      left.push(number);
      crew = withEnded(crew, number, 1000);
    }
  }
  expect(Math.max(...most)).toBe(3);
  expect(left).toEqual([1, 2]);
  expect(numbers(obey(crew, 1000).crew)).toEqual(["3 up", "4 up"]);
});

test("a rolling restart whose new worker cannot start is given up, and the old ones stay", () => {
  const begun = obey(withRoll(full(2)), 1000, () => false).crew;
  expect(numbers(begun)).toEqual(["1 up", "2 up", "3 starting"]);
  const failed = withEnded(begun, 3, 1001);
  expect(isRolling(failed)).toBe(false);
  expect(nextActs(failed, startsFrom(failed))).toEqual([]);
});

test("a worker that crashes during a rolling restart is replaced, too", () => {
  const begun = obey(withRoll(full(2)), 1000, () => false).crew;
  const { crew } = obey(withEnded(begun, 2, 1001), 1001, () => false);
  expect(numbers(crew)).toEqual(["1 up", "3 starting", "4 starting"]);
});

test("one that leaves by itself is replaced before it has gone", () => {
  expect(nextActs(withLeaving(full(2), 1, 1000), 1000)).toEqual([{ kind: "start", generation: 0 }]);
});

test("at the end all are told to leave, and nobody is replaced", () => {
  const crew = obey(withEnding(full(2)), 1000);
  expect(crew.told.map(({ kind }) => kind)).toEqual(["dismiss", "dismiss"]);
  expect(nextActs(withEnded(crew.crew, 1, 1001), 1001)).toEqual([]);
});
