/** An interval to search. `log` spreads trials evenly over orders of magnitude; `whole` keeps to integers. */
export interface SearchRange {
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly whole?: boolean;
}

export interface Range {
  readonly range: SearchRange;
}
export interface Choice<T> {
  readonly choice: readonly T[];
}
/** A fixed value, or where to search for one. Plain JSON. */
export type Tunable<T> = T | Choice<T> | (T extends number ? Range : never);

/** Search between two numbers: `boosting.regressor({ learningRate: range(0.01, 0.3, { log: true }) })`. */
export const range = (low: number, high: number, options: { log?: boolean; whole?: boolean } = {}): Range => ({
  range: { low, high, ...options },
});

/** Search among values: `forest.classifier({ trees: choice([100, 300]) })`. */
export const choice = <const T>(values: readonly T[]): Choice<T> => ({ choice: values });

/** Tells a range or choice from a fixed value. */
export function isTunable(value: unknown): value is Range | Choice<unknown> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && ("range" in value || "choice" in value)
  );
}
