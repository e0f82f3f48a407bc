import type { EstimatorKind } from "../estimator/index.ts";
import { linearKind } from "./linear.ts";
import { logisticKind } from "./logistic.ts";
import { ridgeKind } from "./ridge.ts";

export { choleskyFactor, choleskySolve } from "./cholesky.ts";
export { leastSquares, type LinearFit } from "./least-squares.ts";
export { linear } from "./linear.ts";
export { logistic } from "./logistic.ts";
export { ridge } from "./ridge.ts";

/** Every linear estimator there is. */
export const linearKinds: readonly EstimatorKind[] = [linearKind, logisticKind, ridgeKind];
