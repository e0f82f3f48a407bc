import { expect, test } from "vitest";
import { boosting } from "../boosting/index.ts";
import { choice, range } from "../field/index.ts";
import { forest } from "../forest/index.ts";
import { ridge } from "../linear/index.ts";
import { clip } from "../transform/index.ts";
import { recipeProblems } from "./check-recipe.ts";
import { pipe } from "./recipe.ts";
import { firstPoint, spaceOf, withPoint } from "./space.ts";

const defaults = { defaults: true };

test("a range for a whole number is searched at whole numbers, said or not", () => {
  const recipe = pipe(forest.regressor({ trees: range(20, 60) }));
  expect(spaceOf(recipe, { defaults: false })).toEqual([
    { path: "estimator.trees", range: { low: 20, high: 60, whole: true } },
  ]);
});

test("a parameter that is written as a fixed value is not searched; one left open is, where it has a range of its own", () => {
  const paths = (recipe: Parameters<typeof spaceOf>[0]) => spaceOf(recipe, defaults).map(({ path }) => path);
  expect(paths(pipe(ridge()))).toEqual(["estimator.alpha"]);
  expect(paths(pipe(ridge({ alpha: 3 })))).toEqual([]);
  expect(spaceOf(pipe(ridge()), { defaults: false })).toEqual([]);
});

test("the first trial is the defaults themselves, also where they lie outside the search range", () => {
  for (const spec of [forest.classifier(), forest.regressor(), boosting.regressor()]) {
    const recipe = pipe(spec);
    const first = withPoint(recipe, firstPoint(recipe, spaceOf(recipe, defaults)));
    expect(recipeProblems(first, spec.task, "first")).toEqual([]);
    expect(first.estimator.params).not.toHaveProperty("maxFeatures", 0.15);
    expect(first.estimator.params).not.toHaveProperty("l2", 0.001);
  }
});

test("what the recipe names tunable starts at the default if it may, else at the low end or first choice", () => {
  const recipe = pipe(
    clip({ low: range(0.01, 0.05) }),
    forest.regressor({ trees: choice([50, 100]), minLeafRows: range(3, 9) }),
  );
  const space = spaceOf(recipe, { defaults: false });
  expect(firstPoint(recipe, space)).toEqual({
    "transforms.0.low": 0.01,
    "estimator.trees": 100,
    "estimator.minLeafRows": 3,
  });
  expect(withPoint(recipe, firstPoint(recipe, space)).transforms[0]!.params).toEqual({ low: 0.01 });
});
