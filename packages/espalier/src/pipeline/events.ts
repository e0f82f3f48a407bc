/** What a run tells whoever watches it. Progress only: the outcome is what `runProject` returns. */
export type RunEvent =
  | { readonly kind: "waiting"; readonly holder: string }
  | { readonly kind: "stage-started"; readonly stage: string; readonly because: string }
  | {
      readonly kind: "stage-ended";
      readonly stage: string;
      readonly status: "ran" | "reused";
      readonly because: string;
      readonly durationMs: number;
    }
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
