import type { TrainingStatus } from "../contract/index.ts";
import type { RunMessage } from "../pipeline/index.ts";
import type { ProcessIdentity } from "../store/index.ts";

/** What is known of a training, as the store keeps it. */
export interface TrainingRecord extends Omit<TrainingStatus, "request_id"> {
  /** The process that began it, and that it does not outlive; null before the first. */
  readonly server: ProcessIdentity | null;
}

export const noTraining: TrainingRecord = {
  state: "idle",
  started_at: null,
  ended_at: null,
  by: null,
  run: null,
  waits_for: null,
  progress: { stages: [], running: [], trials: null },
  result: null,
  error: null,
  server: null,
};

export const begunTraining = (by: string | null, server: ProcessIdentity, now: number): TrainingRecord => ({
  ...noTraining,
  state: "running",
  started_at: now,
  by,
  server,
});

/** The record after what the run told. */
export function afterMessage(record: TrainingRecord, message: RunMessage): TrainingRecord {
  const { progress } = record;
  const endedStage = (name: string, status: string): TrainingRecord => ({
    ...record,
    progress: {
      ...progress,
      stages: [...progress.stages, { name, status }],
      running: progress.running.filter((one) => one !== name),
    },
  });
  switch (message.kind) {
    case "waiting":
      return { ...record, waits_for: message.holder };
    case "run-started":
      return { ...record, waits_for: null, run: { id: message.runId, name: message.runName } };
    case "stage-started":
      return { ...record, progress: { ...progress, running: [...progress.running, message.stage] } };
    case "stage-ended":
      return endedStage(message.stage, message.status);
    case "stage-failed":
      return endedStage(message.stage, "failed");
    case "trial-done":
      return { ...record, progress: { ...progress, trials: { done: message.done, total: message.total } } };
    case "registered":
      return {
        ...record,
        result: {
          model: { ...message.model, aliases: [...message.model.aliases] },
          gate_passed: message.gatePassed,
          metrics: { ...message.metrics },
        },
      };
    case "stage-retried":
    case "note":
      return record;
  }
}

/** What a record means now: one whose server is gone was interrupted with it. */
export const asOfNow = (record: TrainingRecord, isAlive: (server: ProcessIdentity) => boolean): TrainingRecord =>
  record.state === "running" && record.server !== null && !isAlive(record.server)
    ? { ...record, state: "interrupted", progress: { ...record.progress, running: [] } }
    : record;

/** A record as clients are told of it. */
export function statusOf(record: TrainingRecord, requestId: string): TrainingStatus {
  const { server: _, ...known } = record;
  return { ...known, request_id: requestId };
}
