import type { Metric } from "../metrics/index.ts";
import { permutation, type Rng } from "../random/index.ts";
import { takeColumn, type Table, type Target } from "../table/index.ts";

export interface Importance {
  readonly feature: string;
  /** How much the score gets worse, on average, when the feature's values are shuffled among the rows. */
  readonly mean: number;
  /** Population standard deviation over the repeats. */
  readonly sd: number;
}

export interface ImportanceOptions {
  readonly metric: Metric;
  readonly repeats: number;
  readonly rng: Rng;
  /** The row order for one shuffle; drawn from `rng` unless given. */
  readonly shuffle?: (feature: number, repeat: number) => Int32Array;
}

/**
 * Permutation importance on rows the model has not seen (Breiman, "Random forests", 2001, §10; Fisher, Rudin and
 * Dominici, JMLR 2019). Positive = the model relies on the feature; around 0 = it does not. Features that carry the
 * same information share it and may both look unimportant. Cost: features × repeats predictions of the table.
 */
export function permutationImportance(
  predict: (table: Table) => Float64Array,
  table: Table,
  target: Target,
  options: ImportanceOptions,
): Importance[] {
  const { metric, repeats, rng } = options;
  const shuffle = options.shuffle ?? ((f, r) => permutation(table.rows, rng.fork("shuffle", f * repeats + r)));
  const sign = metric.direction === "maximize" ? 1 : -1;
  const baseline = metric.compute(target, predict(table));
  return table.columns.map((column, feature) => {
    const drops = Array.from({ length: repeats }, (_, repeat) => {
      const shuffled = takeColumn(column, shuffle(feature, repeat));
      const columns = table.columns.with(feature, shuffled);
      return sign * (baseline - metric.compute(target, predict({ rows: table.rows, columns })));
    });
    const mean = drops.reduce((sum, drop) => sum + drop, 0) / repeats;
    const sd = Math.sqrt(drops.reduce((sum, drop) => sum + (drop - mean) ** 2, 0) / repeats);
    return { feature: column.name, mean, sd };
  });
}
