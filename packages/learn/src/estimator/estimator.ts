import type { Fields, Json } from "../field/index.ts";
import type { OpenWorkbench } from "../kernels/index.ts";
import type { Rng } from "../random/index.ts";
import type { Features, Target, Task } from "../table/index.ts";

/**
 * An estimator as a recipe names it: hyper-parameters, never data. Plain JSON. Values may be tunable (see `range`,
 * `choice`); search makes them concrete before fitting.
 */
export interface EstimatorSpec<T extends Task = Task> {
  readonly kind: string;
  readonly task: T;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Concrete hyper-parameters: every field present, every value checked. */
export type Params = Readonly<Record<string, Json>>;

export interface FitOptions {
  readonly rng: Rng;
  /** Weight of each row, ≥ 0; absent = 1 for all. Weight 2 equals the row repeated. */
  readonly weights?: Readonly<Float64Array>;
  /** Called between trees or iterations; throwing from it cancels the fit. */
  readonly tick?: () => void;
  /**
   * Looked at before the fit and after each `tick`: once it is aborted, the fit ends with CANCELLED. A fit is
   * synchronous, so what aborts it is its `tick`, for instance when a time is up or a shared flag is set.
   */
  readonly signal?: AbortSignal;
  /** Who does the work; absent = this thread. Never changes a result. See `trainingThreads` of the node entry. */
  readonly hands?: Hands;
}

/** Other hands than this thread's own; what is absent is done by this thread. */
export interface Hands {
  /** What boosting and predictions of trees compute with. */
  readonly open?: OpenWorkbench;
  /** Grows the trees of forests. */
  readonly share?: ShareWork;
}

/**
 * Does the parts of some work, here and wherever there are hands, and returns their results in the order of the parts.
 * What is sent is plain data; `work` names what is done with it elsewhere, which is what `here` does. Never changes a
 * result.
 */
export type ShareWork = <Plan, Part, Result>(
  work: "forest",
  plan: Plan,
  parts: readonly Part[],
  here: (part: Part) => Result,
) => readonly Result[];

/** What a fitted estimator is made of: JSON and named arrays. Enough to restore it, and nothing that runs. */
export interface State {
  readonly json: Json;
  readonly arrays: Readonly<Record<string, StateArray>>;
  /** These very numbers were restored before: what costs time for each of them need not be checked again. */
  readonly isKnown?: boolean;
}
export type StateArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** Predicts one row, given as one number a feature; what comes back is the caller's. Not for use in the midst of itself. */
export type PredictOne = (cells: Readonly<Float64Array>) => Float64Array;

/** What fitting returned. Nothing on it changes, so it can be shared, cached and served. */
export interface FittedEstimator {
  /**
   * Regression: shape (rows,). Classification: probabilities, row-major, shape (rows × classes,), each row sums to 1.
   * The features are those of fitting, in the same order. `hands` never change a bit of it.
   */
  predict(x: Features, hands?: Hands): Float64Array;
  /** Prepares for one row after another, where that is faster than `predict` of one row; the answers are the same. */
  prepare?(): PredictOne;
  /** Importance of each feature from the fit itself (impurity, gain or |standardised coefficient|), summing to 1; null where there is none. */
  importance(): Float64Array | null;
  state(): State;
}

/**
 * One kind of estimator. `fit` never changes its inputs, keeps no reference to them and reads no clock: the same
 * inputs and the same stream give the same bits.
 */
export interface EstimatorKind {
  readonly kind: string;
  readonly task: Task;
  readonly fields: Fields;
  /** `params` come from `fields`, complete and checked. `y.task` is this kind's task. */
  fit(params: Params, x: Features, y: Target, options: FitOptions): FittedEstimator;
  /** Rebuilds from `state()`'s parts; checks every length, index and number: they may come from a hostile file. */
  restore(state: State): FittedEstimator;
}
