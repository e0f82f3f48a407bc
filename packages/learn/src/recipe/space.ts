import { isTunable, type Field, type Json } from "../field/index.ts";
import type { Dimension, Point, Space } from "../search/index.ts";
import { estimatorKind } from "./kinds.ts";
import type { Recipe } from "./recipe.ts";

/**
 * Where search looks: every tunable value the recipe names, and, if asked, the estimator's own default ranges for the
 * parameters the recipe leaves open. A parameter written as a fixed value stays fixed.
 */
export function spaceOf(recipe: Recipe, options: { readonly defaults: boolean }): Space {
  const fields = estimatorKind(recipe.estimator.kind)?.fields ?? {};
  const named = [
    ...recipe.transforms.flatMap((spec, i) => tunablesIn(spec.params, `transforms.${i}`)),
    ...tunablesIn(recipe.estimator.params, "estimator"),
  ];
  if (!options.defaults) return named;
  const open = Object.entries(fields)
    .filter(([key, field]) => field.tune && !Object.hasOwn(recipe.estimator.params, key))
    .map(([key, field]) => ({ path: `estimator.${key}`, range: field.tune! }));
  return [...named, ...open];
}

function tunablesIn(params: Readonly<Record<string, unknown>>, path: string): Dimension[] {
  return Object.entries(params).flatMap(([key, value]) =>
    isTunable(value) ? [{ path: `${path}.${key}`, ...value } as Dimension] : [],
  );
}

/** The recipe with every dimension of the point put in place. */
export function withPoint(recipe: Recipe, point: Point): Recipe {
  const placed = (params: Readonly<Record<string, unknown>>, path: string) => {
    const chosen = Object.entries(point)
      .filter(([at]) => at.startsWith(`${path}.`))
      .map(([at, value]) => [at.slice(path.length + 1), value]);
    return { ...params, ...Object.fromEntries(chosen) };
  };
  return {
    transforms: recipe.transforms.map((spec, i) => ({ ...spec, params: placed(spec.params, `transforms.${i}`) })),
    estimator: { ...recipe.estimator, params: placed(recipe.estimator.params, "estimator") },
  };
}

/** The point search starts from: each estimator default, and the first choice or low end of what has no default. */
export function firstPoint(recipe: Recipe, space: Space): Point {
  const fields: Readonly<Record<string, Field<Json>>> = estimatorKind(recipe.estimator.kind)?.fields ?? {};
  const start = (dimension: Dimension): Json => {
    const field = fields[dimension.path.replace(/^estimator\./, "")];
    if ("choice" in dimension) {
      const kept = dimension.choice.find((value) => value === field?.default);
      return kept ?? dimension.choice[0]!;
    }
    const { low, high } = dimension.range;
    return typeof field?.default === "number" ? Math.min(high, Math.max(low, field.default)) : low;
  };
  return Object.fromEntries(space.map((dimension) => [dimension.path, start(dimension)]));
}
