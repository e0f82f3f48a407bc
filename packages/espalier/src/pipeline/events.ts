/** What became of a stage that did not fail. `restored`: its outputs were put back from the store. */
export type StageStatus = "ran" | "reused" | "restored" | "skipped";

/** What a run tells whoever watches it. Progress only: the outcome is what `runProject` returns. */
export type RunEvent =
  | { readonly kind: "waiting"; readonly holder: string }
  | { readonly kind: "run-started"; readonly runId: string; readonly runName: string }
  | { readonly kind: "stage-started"; readonly stage: string; readonly because: string }
  | {
      readonly kind: "stage-ended";
      readonly stage: string;
      readonly status: StageStatus;
      readonly because: string;
      readonly durationMs: number;
    }
  | {
      readonly kind: "stage-failed";
      readonly stage: string;
      readonly code: string;
      readonly message: string;
      readonly durationMs: number;
    }
  /** A stage failed and will be tried again. */
  | {
      readonly kind: "stage-retried";
      readonly stage: string;
      /** The attempt that failed, from 1. */
      readonly attempt: number;
      /** How often it is tried again at most. */
      readonly times: number;
      readonly waitMs: number;
      readonly because: string;
    }
  /** Something that a person should know, to be told once. */
  | { readonly kind: "note"; readonly text: string }
  /** One more trial is done on all folds, or was remembered from an earlier run. Counts are over all candidates. */
  | {
      readonly kind: "trial-done";
      readonly candidate: string;
      readonly done: number;
      readonly total: number;
      /** The candidate's best mean so far, in the metric's own direction. */
      readonly best: number;
    };

export type Listener = (event: RunEvent) => void;
