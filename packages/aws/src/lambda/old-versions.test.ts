import { expect, test } from "vitest";
import { oldVersions, type VersionsFacts } from "./old-versions.ts";

const facts = (over: Partial<VersionsFacts>): VersionsFacts => ({
  there: ["1", "2", "9", "10"],
  version: null,
  stable: null,
  others: [],
  released: [],
  keep: 3,
  ...over,
});

test("the newest versions stay, by their numbers and not by their digits, and the one that is coming counts", () => {
  expect(oldVersions(facts({}))).toEqual(["2", "1"]);
  expect(oldVersions(facts({ version: "10" }))).toEqual(["1"]);
});

test("what a release can be taken back to stays, and what gets a part of the requests", () => {
  expect(oldVersions(facts({ released: ["1", "1", "10"] }))).toEqual(["2"]);
  expect(oldVersions(facts({ stable: "1" }))).toEqual(["2"]);
  expect(oldVersions(facts({ others: ["1"] }))).toEqual(["2"]);
});

test("an old version that is deployed again is not removed", () => {
  expect(oldVersions(facts({ version: "1", released: ["10", "9", "2"], keep: 2 }))).toEqual(["2"]);
});

test("a second deploy of the same finds nothing to remove, whatever the first one found", () => {
  const all = ["1", "2", "3", "4", "5"];
  const cases = all.flatMap((live) =>
    [1, 2, 3].flatMap((keep) =>
      [null, ...all].flatMap((version) => [null, live].map((stable) => ({ live, keep, version, stable }))),
    ),
  );
  for (const { live, keep, version, stable } of cases) {
    const released = [live, "2", "1"];
    const gone = new Set(oldVersions({ there: all, version, stable, others: [], released, keep }));
    const number = version ?? "6";
    const there = [...all.filter((one) => !gone.has(one)), ...(version === null ? [number] : [])];
    const again = oldVersions({ there, version: number, stable, others: [], released: [number, ...released], keep });
    expect({ live, keep, version, stable, again }).toEqual({ live, keep, version, stable, again: [] });
    expect(there).toContain(number);
    expect(stable === null || there.includes(stable)).toBe(true);
  }
});
