import { describe, expect, test } from "vitest";
import { boosting } from "../boosting/index.ts";
import { forest } from "../forest/index.ts";
import { createRng } from "../random/index.ts";
import { categoryColumn, createTable, numberColumn, type Target } from "../table/index.ts";
import { fitModel, predictRows, predictTable } from "./model.ts";

const ROWS = 300;
const draw = createRng("odd");
const sizes = Array.from({ length: ROWS }, () => draw.normal());
const shops = Array.from({ length: ROWS }, (_, i) => ["north", "south", "west", null][i % 4]!);
const size = numberColumn("size", sizes);
const shop = categoryColumn("shop", shops);
const table = createTable([size, shop]);
const target: Target = {
  task: "regression",
  name: "y",
  values: Float64Array.from(sizes, (value, i) => value + (i % 4)),
};

describe.each([boosting.regressor(), forest.regressor({ trees: 20 })])("$kind", (estimator) => {
  const model = fitModel({ transforms: [], estimator }, table, target, { rng: createRng(1) });
  const expected = [...predictTable(model, table)];

  test("columns in another order, and further ones, change nothing", () => {
    const more = createTable([numberColumn("other", sizes), shop, size]);
    expect([...predictTable(model, more)]).toEqual(expected);
  });

  test("levels in another order change nothing", () => {
    const turned = createTable([size, categoryColumn("shop", shops, ["west", "unheard of", "south", "north"])]);
    expect([...predictTable(model, turned)]).toEqual(expected);
  });

  test("a column that is missing or renamed, or of another kind, is refused by name", () => {
    expect(() => predictTable(model, createTable([size]))).toThrow(/"shop"/);
    expect(() => predictTable(model, createTable([size, { ...shop, name: "Shop" }]))).toThrow(/"shop"/);
    const asNumber = createTable([size, numberColumn("shop", sizes)]);
    expect(() => predictTable(model, asNumber)).toThrow(/"shop" must be a category column/);
  });

  test("a category that training did not see is answered as a missing one, a missing feature as well", () => {
    const [unseen, missing, absent] = predictRows(model, [
      { size: 0.5, shop: "east" },
      { size: 0.5, shop: null },
      { size: 0.5 },
    ]);
    expect(unseen).toBe(missing);
    expect(absent).toBe(missing);
    expect(Number.isFinite(predictRows(model, [{}])[0])).toBe(true);
  });
});
