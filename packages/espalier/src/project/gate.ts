/** A rule that a model must pass before it may become champion. Judged on the held-out rows. Plain JSON. */
export type GateRule<M extends string = string> =
  | { readonly rule: "at-least"; readonly metric: M; readonly value: number }
  | { readonly rule: "at-most"; readonly metric: M; readonly value: number }
  | { readonly rule: "better-than-baseline"; readonly metric: M }
  | { readonly rule: "not-worse-than-champion"; readonly metric: M; readonly tolerance: number };

/** Makes the rules of a gate: `gate: [gate.atLeast("r2", 0.3), gate.notWorseThanChampion("r2")]`. */
export const gate = {
  /** The metric is this value or more. */
  atLeast: <const M extends string>(metric: M, value: number): GateRule<M> => ({ rule: "at-least", metric, value }),
  /** The metric is this value or less: for errors. */
  atMost: <const M extends string>(metric: M, value: number): GateRule<M> => ({ rule: "at-most", metric, value }),
  /** Better than always answering the training mean, or the training shares of the classes. */
  betterThanBaseline: <const M extends string>(metric: M): GateRule<M> => ({ rule: "better-than-baseline", metric }),
  /**
   * Not worse than the champion on the same rows, beyond noise and beyond `tolerance`, in the metric's own unit
   * (default 0). Passes where there is no champion yet.
   */
  notWorseThanChampion: <const M extends string>(
    metric: M,
    options: { readonly tolerance?: number } = {},
  ): GateRule<M> => ({
    rule: "not-worse-than-champion",
    metric,
    tolerance: options.tolerance ?? 0,
  }),
};
