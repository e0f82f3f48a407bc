import { z } from "zod";
import { trainingStatus, type HttpErrorCode } from "../contract/index.ts";
import { exampleRequestId, jsonAnswer, ok, refusals, requestIdHeader, schemaRef, type View } from "../views/index.ts";
import { statusOf, type TrainingRecord } from "./training-record.ts";
import type { Training } from "./training.ts";

const { $schema: _, ...schema } = z.toJSONSchema(trainingStatus);
const schemas = { TrainingStatus: schema };

const example: TrainingRecord = {
  state: "running",
  started_at: 1_767_225_600_000,
  ended_at: null,
  by: "nightly",
  run: { id: "8c571b3ac0a4411bb832e3852e048538", name: "early-fig" },
  waits_for: null,
  progress: { stages: [{ name: "ingest", status: "ran" }], running: ["search"], trials: { done: 12, total: 30 } },
  result: null,
  error: null,
  server: null,
};

const operation = (summary: string, status: number, described: string, codes: readonly HttpErrorCode[]) => ({
  operation: {
    tags: ["Training"],
    summary,
    parameters: [requestIdHeader],
    responses: {
      [status]: ok(described, {
        "application/json": { schema: schemaRef("TrainingStatus"), example: statusOf(example, exampleRequestId) },
      }),
      ...refusals(codes),
    },
  },
  schemas,
});

const keyCodes = ["KEY_MISSING", "KEY_UNKNOWN", "KEY_EXPIRED", "ROLE_MISSING"] as const;

/** Training by HTTP: both need a key with the role `train`. A GET changes nothing. */
export const trainViews = (training: Training): readonly View[] => [
  {
    id: "train",
    method: "POST",
    path: "/train",
    role: "train",
    guarded: true,
    takes: "nothing",
    answer: async ({ requestId, caller }) => {
      const status = statusOf(await training.begin(caller.keyName), requestId);
      return { ...jsonAnswer(status, 202), headers: { location: "/train" } };
    },
    describe: () =>
      operation("Train the project anew", 202, "The run has begun; GET /train tells how far it is.", [
        "TRAINING_UNDER_WAY",
        "NOT_READY",
        ...keyCodes,
      ]),
  },
  {
    id: "trainingStatus",
    method: "GET",
    path: "/train",
    role: "train",
    guarded: true,
    takes: "nothing",
    answer: async ({ requestId }) => jsonAnswer(statusOf(await training.read(), requestId)),
    describe: () => operation("How far the last training is", 200, "Its state, progress and result.", keyCodes),
  },
];
