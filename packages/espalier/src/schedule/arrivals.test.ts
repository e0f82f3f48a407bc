import { expect, test } from "vitest";
import { decideArrival, type Files, type Memory } from "./arrivals.ts";

const nothingKnown: Memory = { known: null, seen: null };
const look = (memory: Memory, files: Files, now: number) => decideArrival(memory, files, { now, debounceMs: 1000 });

test("new data count once they have stood still", () => {
  const first = look(nothingKnown, { a: "1" }, 0);
  expect(first.arrival).toEqual({ kind: "settling", leftMs: 1000 });
  const grown = look(first.memory, { a: "2" }, 900);
  expect(grown.arrival).toEqual({ kind: "settling", leftMs: 1000 });
  const still = look(grown.memory, { a: "2" }, 1400);
  expect(still.arrival).toEqual({ kind: "settling", leftMs: 500 });
  expect(look(still.memory, { a: "2" }, 1900).arrival).toEqual({
    kind: "arrived",
    reason: "new data: 1 file never seen before",
  });
});

test("what is known is nothing new, and a folder without files is no data", () => {
  expect(look({ known: { a: "1" }, seen: null }, { a: "1" }, 5000).arrival).toEqual({ kind: "nothing" });
  expect(look({ known: { a: "1" }, seen: null }, {}, 5000).arrival).toEqual({ kind: "nothing" });
  expect(look(nothingKnown, {}, 5000).arrival).toEqual({ kind: "nothing" });
});

test("the reason names what came, changed and went", () => {
  const files = { a: "1", b: "2", d: "1", e: "1", f: "1", g: "1" };
  const memory: Memory = { known: { a: "1", b: "1", c: "1" }, seen: { files, since: 0 } };
  expect(look(memory, files, 1000).arrival).toEqual({
    kind: "arrived",
    reason: "new data: 4 files came (d, e, f, …), 1 file changed (b), 1 file went (c)",
  });
});

test("a clock that is set back makes nothing wait longer than the whole time", () => {
  const { memory } = look(nothingKnown, { a: "1" }, 1_000_000);
  const back = look(memory, { a: "1" }, 500);
  expect(back.arrival).toEqual({ kind: "settling", leftMs: 1000 });
  expect(look(back.memory, { a: "1" }, 1500).arrival).toMatchObject({ kind: "arrived" });
});

test("names that every object has are names like others", () => {
  const files = { constructor: "1" };
  expect(look({ known: {}, seen: { files, since: 0 } }, files, 1000).arrival).toMatchObject({
    reason: "new data: 1 file came (constructor)",
  });
});
