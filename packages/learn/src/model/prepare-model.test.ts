import { expect, test } from "vitest";
import { boosting } from "../boosting/index.ts";
import { extraTrees, forest } from "../forest/index.ts";
import { linear, logistic, ridge } from "../linear/index.ts";
import { createRng } from "../random/index.ts";
import { asRecipe, pipe, type Recipe } from "../recipe/index.ts";
import { categoryColumn, createTable, numberColumn, type Row, type Target } from "../table/index.ts";
import { derive, divide, impute, oneHot, ordinal, standardize } from "../transform/index.ts";
import { fitModel, predictRows } from "./model.ts";
import { prepareModel } from "./prepare-model.ts";

const rng = createRng(5);
const rows = 400;
const texts = ["red", "green", "blue"];
const numbers = () => Array.from({ length: rows }, () => (rng.int(9) === 0 ? Number.NaN : rng.normal()));
const table = createTable([
  numberColumn("a", numbers()),
  categoryColumn(
    "constructor",
    Array.from({ length: rows }, () => (rng.int(9) === 0 ? null : texts[rng.int(3)]!)),
  ),
  numberColumn("b", numbers()),
]);
const codes = (classes: number) => Int32Array.from({ length: rows }, () => rng.int(classes));
const classes = (count: number): Target => {
  return { task: "classification", name: "y", codes: codes(count), classes: ["x", "y", "z"].slice(0, count) };
};
const amounts: Target = {
  task: "regression",
  name: "y",
  values: Float64Array.from({ length: rows }, () => 1 + rng.next()),
};
const plain = [impute("median"), oneHot(), standardize()];

const asked: readonly Row[] = [
  { a: 0.3, constructor: "green", b: -1 },
  { a: null, constructor: "unheard of", b: 0 },
  {},
  { b: 1e300, constructor: "red" },
  { a: -0, b: 40 },
] as readonly Row[];

test.each<[string, Recipe, Target]>([
  ["boosting of two classes", asRecipe(boosting.classifier({ trees: 9 })), classes(2)],
  ["boosting of three classes", asRecipe(boosting.classifier({ trees: 9 })), classes(3)],
  ["boosting of numbers", asRecipe(boosting.regressor({ trees: 9 })), amounts],
  ["boosting of a rate", asRecipe(boosting.regressor({ trees: 9, loss: "poisson" })), amounts],
  ["a forest of two classes", asRecipe(forest.classifier({ trees: 9 })), classes(2)],
  ["a forest of three classes", asRecipe(forest.classifier({ trees: 9 })), classes(3)],
  ["a forest of numbers", asRecipe(extraTrees.regressor({ trees: 9 })), amounts],
  ["transforms before trees", pipe(ordinal(), impute("mean"), boosting.regressor({ trees: 9 })), amounts],
  ["new columns", pipe(ordinal(), derive({ c: divide("a", "b") }), forest.regressor({ trees: 9 })), amounts],
  ["ridge", pipe(...plain, ridge()), amounts],
  ["a linear model", pipe(...plain, linear()), amounts],
  ["logistic regression", pipe(...plain, logistic()), classes(3)],
])("%s prepared answers one row after another as it answers all rows at once", (_, recipe, target) => {
  const model = fitModel(recipe, table, target, { rng: createRng(1) });
  const prepared = prepareModel(model);
  const answers = asked.map((row) => prepared.predictRow(row));
  const together = Array.from(predictRows(model, asked));
  expect(answers.flatMap((answer) => Array.from(answer))).toEqual(together);
  const cells = Float64Array.of(0.3, 1, -1);
  expect(prepared.predictCells(cells)).toEqual(answers[0]);
});
