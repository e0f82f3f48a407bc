import { fault, type Problem } from "../fault/index.ts";
import type { Features } from "../table/index.ts";

/** What the trees of a fit must not do, by feature number. */
export interface Constraints {
  /** Per feature: 1 = a larger value must not lower the score, -1 = not raise it, 0 = free. null = all are free. */
  readonly directions: Int8Array | null;
  /** The features on one path stand in one of these together. null = any may meet. */
  readonly groups: readonly ReadonlySet<number>[] | null;
}

/** The constraints as they are written: by feature name. */
export interface NamedConstraints {
  readonly increasing: readonly string[];
  readonly decreasing: readonly string[];
  readonly interactions: readonly (readonly string[])[];
}

/**
 * Finds the named features. Features in no group of `interactions` are a group of their own, as in scikit-learn.
 * Faults PARAMS_INVALID with all problems: a name that is no feature, a direction for a category or in both lists.
 */
export function constraintsOf({ increasing, decreasing, interactions }: NamedConstraints, x: Features): Constraints {
  const problems: Problem[] = [];
  const have = `one of the features ${x.names.join(", ")}`;
  const find = (name: string, path: string) => {
    const feature = x.names.indexOf(name);
    if (feature < 0) problems.push({ path, rule: have, got: name });
    return feature;
  };
  const directions = new Int8Array(x.names.length);
  const direct = (names: readonly string[], list: string, direction: 1 | -1) => {
    names.forEach((name, i) => {
      const path = `${list}.${i}`;
      const feature = find(name, path);
      if (feature < 0) return;
      if (x.levels[feature]! > 0) problems.push({ path, rule: "a number feature", got: `${name} (a category)` });
      if (directions[feature] === -direction) problems.push({ path, rule: "in one of both lists only", got: name });
      directions[feature] = direction;
    });
  };
  direct(increasing, "increasing", 1);
  direct(decreasing, "decreasing", -1);
  const named = interactions.map((group, i) => new Set(group.map((name, j) => find(name, `interactions.${i}.${j}`))));
  if (problems.length > 0) throw fault("PARAMS_INVALID", { of: "boosting", problems });
  const others = x.names.map((_, f) => f).filter((f) => named.every((group) => !group.has(f)));
  return {
    directions: directions.some((direction) => direction !== 0) ? directions : null,
    groups: named.length > 0 ? [...named, new Set(others)] : null,
  };
}
