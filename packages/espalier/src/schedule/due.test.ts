import { expect, test } from "vitest";
import { cronTimes } from "../project/index.ts";
import { decideDue, dueReason, graceMs } from "./due.ts";

const at = (text: string) => Date.parse(`${text.length === 16 ? `${text}:00` : text}Z`);
const weekly = cronTimes("0 3 * * 1", "UTC"); // 2 March 2026 is a Monday
const ask = (after: string, now: string, more: { catchUp?: boolean; isBusy?: boolean } = {}) =>
  decideDue({ times: weekly, after: at(after), now: at(now), catchUp: true, isBusy: false, ...more });

test("nothing is due before its time, and nothing twice", () => {
  expect(ask("2026-03-01T00:00", "2026-03-02T02:59:59")).toEqual({ kind: "nothing" });
  expect(ask("2026-03-02T03:00", "2026-03-02T03:00:30")).toEqual({ kind: "nothing" });
});

test("it is due at its very second", () => {
  const due = { kind: "run", due: at("2026-03-02T03:00"), missed: null };
  expect(ask("2026-03-01T00:00", "2026-03-02T03:00:00")).toEqual(due);
  expect(ask("2026-03-01T00:00", "2026-03-02T03:00:00.400")).toEqual(due);
});

test("several missed times are made good by one run, which says how many and since when", () => {
  const due = ask("2026-03-01T00:00", "2026-03-18T12:00");
  expect(due).toEqual({
    kind: "run",
    due: at("2026-03-16T03:00"),
    missed: { count: 3, since: at("2026-03-02T03:00") },
  });
  if (due.kind === "nothing") throw new Error("it is due");
  expect(dueReason("0 3 * * 1", due)).toBe("schedule: 0 3 * * 1; missed 3 times since 2026-03-02T03:00Z");
});

test("a time that is due now is not among those that were missed", () => {
  const due = ask("2026-03-01T00:00", "2026-03-16T03:00:05");
  expect(due).toMatchObject({ kind: "run", missed: { count: 2, since: at("2026-03-02T03:00") } });
});

test("without catching up, missed times are missed; a late look within the grace is none", () => {
  const [inGrace, late] = [graceMs, graceMs + 1].map((ms) => {
    const now = at("2026-03-02T03:00") + ms;
    return decideDue({ times: weekly, after: at("2026-03-01T00:00"), now, catchUp: false, isBusy: false });
  });
  expect(inGrace).toMatchObject({ kind: "run", missed: null });
  expect(late).toMatchObject({ kind: "miss", missed: { count: 1 } });
});

test("while a run is going, what comes due is skipped", () => {
  expect(ask("2026-03-01T00:00", "2026-03-02T03:00", { isBusy: true })).toMatchObject({ kind: "skip", missed: null });
});

test("four years of minutes are not counted one by one", () => {
  const times = cronTimes("* * * * *", "UTC");
  const due = decideDue({
    times,
    after: at("2026-01-01T00:00"),
    now: at("2030-01-01T00:00"),
    catchUp: true,
    isBusy: false,
  });
  if (due.kind === "nothing") throw new Error("it is due");
  expect(due.due).toBe(at("2030-01-01T00:00"));
  expect(dueReason("* * * * *", due)).toMatch(/missed 1000 times or more since 2026-01-01T00:01Z/);
});

test.each([
  // What the clocks skip in spring is due at the first moment after the gap, what comes twice in autumn is due once.
  ["30 2 * * *", "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:30"]],
  ["30 2 * * *", "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]],
  // Every half hour goes on as the time does.
  ["*/30 * * * *", "2026-10-25T00:00", ["2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30"]],
  ["0 3 * * *", "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T01:00"]],
])("%s in Berlin after %s", (expression, after, expected) => {
  const times = cronTimes(expression, "Europe/Berlin");
  let time = at(after);
  for (const due of expected) {
    const next = times.after(time);
    expect(next === null ? null : new Date(next).toISOString().slice(0, 16)).toBe(due);
    expect(times.before(next! + 1)).toBe(next);
    const decided = decideDue({ times, after: time, now: next!, catchUp: true, isBusy: false });
    expect(decided).toEqual({ kind: "run", due: next, missed: null });
    time = next!;
  }
});

test("looking every half minute through both changes of the clocks gives each due time once", () => {
  for (const expression of ["30 2 * * *", "15 * * * *"]) {
    const times = cronTimes(expression, "Europe/Berlin");
    for (const day of ["2026-03-28T23:00", "2026-10-24T23:00"]) {
      const found: number[] = [];
      let after = at(day);
      for (let now = after; now < at(day) + 4 * 3_600_000; now += 30_000) {
        const due = decideDue({ times, after, now, catchUp: true, isBusy: false });
        if (due.kind === "run") found.push(due.due);
        after = now;
      }
      const expected: number[] = [];
      for (let next = times.after(at(day)); next !== null && next < after; next = times.after(next))
        expected.push(next);
      expect(found).toEqual(expected);
    }
  }
});
