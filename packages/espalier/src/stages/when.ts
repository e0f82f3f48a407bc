/** What must hold for an own stage to run. Plain JSON. */
export type Condition =
  /** The gate let the new version pass, or did not. */
  | { readonly kind: "gate"; readonly passed: boolean }
  /** A held-out metric of the winner is at least, or at most, so much. */
  | { readonly kind: "metric"; readonly metric: string; readonly atLeast?: number; readonly atMost?: number }
  /** The run is in this environment. */
  | { readonly kind: "environment"; readonly name: string };

/** Makes conditions: `when.gatePassed()`. */
export const when = {
  gatePassed: (): Condition => ({ kind: "gate", passed: true }),
  gateFailed: (): Condition => ({ kind: "gate", passed: false }),
  metricAtLeast: (metric: string, atLeast: number): Condition => ({ kind: "metric", metric, atLeast }),
  metricAtMost: (metric: string, atMost: number): Condition => ({ kind: "metric", metric, atMost }),
  environment: (name: string): Condition => ({ kind: "environment", name }),
} as const;
