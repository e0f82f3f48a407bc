import { expect, test } from "vitest";
import { nextLive, sharesOf } from "./live.ts";

const live = { version: "4", canary: null };

test("without a share all requests go to the version, whatever is live", () => {
  expect(nextLive(null, null, null)).toEqual({ kind: "all" });
  expect(nextLive({ version: "4", canary: { version: "5", percent: 10 } }, "5", null)).toEqual({ kind: "all" });
});

test("a canary gets its share, and what is live keeps the rest", () => {
  expect(nextLive(live, null, 10)).toEqual({ kind: "part", stable: "4", percent: 10 });
  expect(nextLive({ version: "4", canary: { version: "5", percent: 10 } }, "5", 25)).toEqual({
    kind: "part",
    stable: "4",
    percent: 25,
  });
});

test("the canary of another version takes the place of the one before, and what is live stays", () => {
  const now = { version: "4", canary: { version: "5", percent: 10 } };
  expect(nextLive(now, "6", 10)).toEqual({ kind: "part", stable: "4", percent: 10 });
});

test("a canary beside nothing, or beside itself, gets all requests", () => {
  expect(nextLive(null, null, 10)).toEqual({ kind: "all" });
  expect(nextLive(live, "4", 10)).toEqual({ kind: "all" });
});

test("shares are percent, and together a hundred", () => {
  expect(sharesOf(live)).toEqual({ 4: 100 });
  expect(sharesOf({ version: "4", canary: { version: "5", percent: 12.5 } })).toEqual({ 4: 87.5, 5: 12.5 });
});
