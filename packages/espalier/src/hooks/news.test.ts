import { expect, test } from "vitest";
import { newsOf, type Outcome } from "./news.ts";

const facts = {
  at: "2026-03-01T03:00:00.000Z",
  project: "wine",
  environment: "prod",
  run_id: "abc",
  run_name: "calm-otter",
  reason: "schedule",
};
const eventsOf = (outcome: Outcome) => newsOf(facts, outcome, () => "id").map(({ event }) => event);
const judged = (passed: boolean, isPromoted: boolean): Outcome => ({
  kind: "finished",
  judged: {
    metrics: { r2: 0.4 },
    gate: { passed, rules: [] },
    model: { name: "wine", version: 3, aliases: isPromoted ? ["champion"] : [] },
    isPromoted,
  },
});

test("a run that finished says so; a gate that did not pass and a promotion are news of their own", () => {
  expect(eventsOf(judged(true, true))).toEqual(["run-finished", "promoted"]);
  expect(eventsOf(judged(true, false))).toEqual(["run-finished"]);
  expect(eventsOf(judged(false, false))).toEqual(["run-finished", "gate-failed"]);
  expect(eventsOf({ kind: "finished", judged: null })).toEqual(["run-finished"]);
});

test("a run that failed tells of each stage that did, and names the first", () => {
  const error = { code: "STAGE_FAILED", message: "no" };
  const outcome: Outcome = {
    kind: "failed",
    error,
    stages: [
      { stage: "report", error },
      { stage: "plots", error },
    ],
  };
  const news = newsOf(facts, outcome, () => "id");
  expect(news.map(({ event, stage }) => [event, stage])).toEqual([
    ["stage-failed", "report"],
    ["stage-failed", "plots"],
    ["run-failed", "report"],
  ]);
  expect(news[2]).toEqual({
    ...facts,
    event: "run-failed",
    id: "id",
    status: "failed",
    stage: "report",
    error,
    metrics: null,
    gate: null,
    model: null,
  });
});
