import { Fault } from "../fault/index.ts";
import type { Listener } from "../pipeline/index.ts";
import type { Outcome } from "./news.ts";

/** What a run's events tell that its outcome does not. */
export interface SeenRun {
  readonly listen: Listener;
  /** Null before the run has begun. */
  run(): { readonly runId: string; readonly runName: string } | null;
  /** @param error what the run threw */
  failure(error: unknown): Outcome;
}

export function watchRun(): SeenRun {
  let run: { readonly runId: string; readonly runName: string } | null = null;
  const failed: { readonly stage: string; readonly error: { readonly code: string; readonly message: string } }[] = [];
  return {
    listen: (event) => {
      if (event.kind === "run-started") run = { runId: event.runId, runName: event.runName };
      if (event.kind === "stage-failed") {
        failed.push({ stage: event.stage, error: { code: event.code, message: event.message } });
      }
    },
    run: () => run,
    failure: (error) => ({ kind: "failed", error: plainError(error), stages: failed }),
  };
}

export function plainError(error: unknown): { readonly code: string; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof Fault ? error.code : "UNEXPECTED", message };
}
