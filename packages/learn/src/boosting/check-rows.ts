import type { Problem } from "../fault/index.ts";
import type { Features, Target } from "../table/index.ts";

/**
 * What is wrong with rows that a caller put together: features, targets and weights of one length, class codes that
 * name a class, targets that are finite numbers, weights that are finite and at least 0. `path` goes before each
 * problem's own. Cost O(rows).
 */
export function rowProblems(
  path: string,
  x: Features,
  y: Target,
  weights: Readonly<Float64Array> | undefined,
): Problem[] {
  const { rows } = x;
  const problems: Problem[] = [];
  const refuse = (of: string, rule: string, got: unknown) => problems.push({ path: path + of, rule, got });
  const { length } = x.columns;
  if (x.names.length !== length) refuse("x.names", `a name for each of the ${length} columns`, x.names.length);
  if (x.levels.length !== length) refuse("x.levels", `a number for each of the ${length} columns`, x.levels.length);
  x.columns.forEach((column, f) => {
    if (column.length !== rows) refuse(`x.columns.${f}`, `${rows} values, one a row`, column.length);
  });
  const targets = y.task === "regression" ? y.values : y.codes;
  if (targets.length !== rows) refuse("y", `${rows} targets, one a row`, targets.length);
  const wrong =
    y.task === "regression"
      ? y.values.findIndex((value) => !Number.isFinite(value))
      : y.codes.findIndex((code) => code < 0 || code >= y.classes.length);
  if (wrong >= 0) {
    const rule = y.task === "regression" ? "finite" : `the number of one of the ${y.classes.length} classes, from 0`;
    refuse(`y.${y.task === "regression" ? "values" : "codes"}.${wrong}`, rule, targets[wrong]);
  }
  if (!weights) return problems;
  if (weights.length !== rows) refuse("weights", `${rows} weights, one a row`, weights.length);
  const light = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (light >= 0) refuse(`weights.${light}`, "a finite number of at least 0", weights[light]);
  return problems;
}
