import { expect, test } from "vitest";
import { queryOf } from "./predictions-query.ts";

const now = Date.parse("2026-03-08T12:00:00Z");

test.each([
  ["3", { version: 3 }],
  ["v3", { version: 3 }],
  ["wine-quality", { model: "wine-quality" }],
  ["wine@quality@12", { model: "wine@quality", version: 12 }],
  ["wine3", { model: "wine3" }],
])("--model %s means %j", (model, query) => {
  expect(queryOf({ model }, now)).toEqual(query);
});

test.each([
  ["2026-03-01", "2026-03-01T00:00:00.000Z"],
  ["2026-03-01T12:30:00Z", "2026-03-01T12:30:00.000Z"],
  ["2026-03-01 12:30", "2026-03-01T12:30:00.000Z"],
  ["2026-03-01T12:30:00+02:00", "2026-03-01T10:30:00.000Z"],
  ["36 hours", "2026-03-07T00:00:00.000Z"],
])("--since %s begins at %s", (since, time) => {
  expect(new Date(queryOf({ since }, now).since!).toISOString()).toBe(time);
});

test.each(["yesterday", "2026-13-01", "2026"])("--since %s is refused with the rule", (since) => {
  expect(() => queryOf({ since }, now)).toThrow(`; got ${JSON.stringify(since)}`);
});

test("subject and request are taken as they are", () => {
  expect(queryOf({ subject: "3", request: "r" }, now)).toEqual({ subject: "3", requestId: "r" });
});
