import type { Steps } from "./steps.ts";

/** What a forest's trees explain: the mean of numbers (variance criterion) or class shares (Gini criterion). */
export type Response =
  | { readonly kind: "mean"; readonly y: Float64Array }
  | { readonly kind: "classes"; readonly codes: Int32Array; readonly classes: number };

/** Values per leaf. */
export const outputsOf = (response: Response): number => (response.kind === "mean" ? 1 : response.classes);

/** The rows a forest is grown on. */
export interface Sample {
  readonly rows: number;
  readonly features: number;
  readonly response: Response;
  readonly steps: Steps;
}
