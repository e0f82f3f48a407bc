import type { Hands } from "../estimator/index.ts";
import { metricOf, type Metric } from "../metrics/index.ts";
import { createRng } from "../random/index.ts";
import { fitRecipe, predictRecipe, type Recipe } from "../recipe/index.ts";
import type { Fold } from "../split/index.ts";
import { takeRows, takeTarget, type Table, type Target } from "../table/index.ts";

/** What every fold task of one search shares; sent to a worker once. */
export interface FoldData {
  readonly table: Table;
  readonly target: Target;
  readonly folds: readonly Fold[];
  /** What the folds are scored by. */
  readonly metric: string;
}

/** Fit one concrete recipe on one fold's training rows and score it on the others. Plain data: crosses threads. */
export interface FoldTask {
  readonly recipe: Recipe;
  readonly fold: number;
  readonly seed: string;
}

/** The score in the metric's own direction (an error stays an error: smaller is better). */
export function runFoldTask(data: FoldData, task: FoldTask, hands: Hands = {}): number {
  const { train, test } = data.folds[task.fold]!;
  const metric: Metric = metricOf(data.metric);
  const rng = createRng(task.seed).fork("fold", task.fold);
  const fitted = fitRecipe(task.recipe, takeRows(data.table, train), takeTarget(data.target, train), { rng, hands });
  return metric.compute(takeTarget(data.target, test), predictRecipe(fitted, takeRows(data.table, test)));
}

/** Runs fold tasks somewhere: in line, on threads. The answers come in the order of the tasks. */
export interface FoldRunner {
  run(tasks: readonly FoldTask[]): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Runs them here, one after another. */
export const inlineRunner = (data: FoldData): FoldRunner => ({
  run: async (tasks) => tasks.map((task) => runFoldTask(data, task)),
  close: async () => {},
});
