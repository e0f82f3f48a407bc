import { isTunable, type Fields, type Json } from "../field/index.ts";
import type { Dimension, Point, Space } from "../search/index.ts";
import { estimatorKind, transformKind } from "./kinds.ts";
import type { Recipe } from "./recipe.ts";

/**
 * Where search looks: every tunable value the recipe names, and, if asked, the estimator's own default ranges for the
 * parameters the recipe leaves open. A parameter written as a fixed value stays fixed.
 */
export function spaceOf(recipe: Recipe, options: { readonly defaults: boolean }): Space {
  const fields = fieldsOf(recipe.estimator.kind);
  const named = [
    ...recipe.transforms.flatMap((spec, i) =>
      tunablesIn(spec.params, transformKind(spec.kind)?.fields ?? {}, `transforms.${i}`),
    ),
    ...tunablesIn(recipe.estimator.params, fields, "estimator"),
  ];
  if (!options.defaults) return named;
  const open = Object.entries(fields)
    .filter(([key, field]) => field.tune && !Object.hasOwn(recipe.estimator.params, key))
    .map(([key, field]) => ({ path: `estimator.${key}`, range: field.tune! }));
  return [...named, ...open];
}

const fieldsOf = (estimator: string): Fields => estimatorKind(estimator)?.fields ?? {};

function tunablesIn(params: Readonly<Record<string, unknown>>, fields: Fields, path: string): Dimension[] {
  return Object.entries(params).flatMap(([key, value]): Dimension[] => {
    if (!isTunable(value)) return [];
    const at = `${path}.${key}`;
    if ("choice" in value) return [{ path: at, choice: value.choice as readonly Json[] }];
    return [{ path: at, range: fields[key]?.whole ? { ...value.range, whole: true } : value.range }];
  });
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

/**
 * The point search starts from: the estimator's defaults. One that lies outside its search range (`"sqrt"`, 0) is left
 * open, and so tried as it is. What the recipe itself names tunable needs a value: the default where the range or the
 * choice has it, else the range's low end or the first choice.
 */
export function firstPoint(recipe: Recipe, space: Space): Point {
  const fields = fieldsOf(recipe.estimator.kind);
  const start = (dimension: Dimension): Json | undefined => {
    const [place, key = ""] = dimension.path.split(".");
    const own = place === "estimator" ? fields[key]?.default : undefined;
    if ("choice" in dimension) return dimension.choice.find((value) => value === own) ?? dimension.choice[0];
    const { low, high } = dimension.range;
    if (typeof own === "number" && own >= low && own <= high) return own;
    const isNamed = place !== "estimator" || Object.hasOwn(recipe.estimator.params, key);
    return isNamed ? low : undefined;
  };
  const values = space.map((dimension) => [dimension.path, start(dimension)] as const);
  return Object.fromEntries(values.filter((pair): pair is readonly [string, Json] => pair[1] !== undefined));
}
