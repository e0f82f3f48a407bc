import type { RunEvent } from "./events.ts";
import type { RunResult } from "./run-result.ts";

/** What a run tells whoever started it, through the channel between the two processes. */
export type RunMessage =
  | RunEvent
  | {
      readonly kind: "registered";
      readonly model: RunResult["model"];
      readonly gatePassed: boolean;
      readonly metrics: RunResult["metrics"];
    };

const kinds: ReadonlySet<unknown> = new Set<RunMessage["kind"]>([
  "waiting",
  "run-started",
  "stage-started",
  "stage-ended",
  "stage-failed",
  "stage-retried",
  "note",
  "trial-done",
  "registered",
]);

/** It comes from this installation's own command line: only what is no such message at all is left out. */
export const isRunMessage = (message: unknown): message is RunMessage =>
  typeof message === "object" && message !== null && "kind" in message && kinds.has(message.kind);

/** Tells whoever started this process, if anybody who listens did. */
export function tellStarter(message: RunMessage): void {
  if (process.connected) process.send?.(message);
}
