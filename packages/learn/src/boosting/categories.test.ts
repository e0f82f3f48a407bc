import { describe, expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import type { Features, Target } from "../table/index.ts";
import { leafIndices } from "../tree/index.ts";
import { boosting } from "./builders.ts";
import { boostingKinds } from "./kinds.ts";
import { trainBoosting } from "./train.ts";

const rng = () => createRng(5);
const regression = (values: Float64Array): Target => ({ task: "regression", name: "y", values });

/** A category of `levels` levels with an effect of its own each, a number, and noise. */
function shops(rows: number, levels: number, missing = 0) {
  const draw = createRng(`shops ${levels}`);
  const effect = Float64Array.from({ length: levels }, () => draw.normal());
  const shop = Float64Array.from({ length: rows }, () => (draw.next() < missing ? Number.NaN : draw.int(levels)));
  const size = Float64Array.from({ length: rows }, () => draw.normal());
  const x: Features = { rows, names: ["shop", "size"], levels: [levels, 0], columns: [shop, size] };
  const of = (row: number) => (Number.isNaN(shop[row]!) ? 3 : effect[shop[row]!]!);
  const y = Float64Array.from({ length: rows }, (_, row) => of(row) + 0.3 * size[row]! + 0.1 * draw.normal());
  return { x, y, effect };
}

const meanSquare = (values: Float64Array, of: (row: number) => number) =>
  values.reduce((sum, v, row) => sum + (v - of(row)) ** 2, 0) / values.length;
const codesOnly = (shop: readonly number[]): Features => ({
  rows: shop.length,
  names: ["shop", "size"],
  levels: [1, 0],
  columns: [Float64Array.from(shop), new Float64Array(shop.length)],
});

describe("a category with few levels", () => {
  // Every second level is high: as ordered numbers, five cuts.
  const shop = Float64Array.from({ length: 400 }, (_, row) => row % 4);
  const y = shop.map((code) => (code % 2 === 0 ? 1 : 5));
  const x: Features = { rows: 400, names: ["shop"], levels: [4], columns: [shop] };
  const spec = boosting.regressor({ trees: 1, learningRate: 1, maxLeaves: 2 });

  test("is parted in two by one question, without penalty", () => {
    expect([...trainBoosting(spec, x, regression(y), { rng: rng() }).predict(x)]).toEqual([...y]);
  });

  test("a missing value is one more level of its own", () => {
    const holes = { ...x, columns: [shop.map((code) => (code === 2 ? Number.NaN : code))] };
    expect([...trainBoosting(spec, holes, regression(y), { rng: rng() }).predict(holes)]).toEqual([...y]);
  });
});

describe("a category with many levels", () => {
  const { x, y } = shops(4000, 200, 0.05);
  const model = trainBoosting(boosting.regressor(), x, regression(y), { rng: rng() });

  test("is learned better than from the order of its codes", () => {
    const ordered = { ...x, levels: [0, 0] };
    const asNumbers = trainBoosting(boosting.regressor(), ordered, regression(y), { rng: rng() }).predict(ordered);
    const predicted = model.predict(x);
    const error = meanSquare(y, (row) => predicted[row]!);
    expect(error).toBeLessThan(0.7 * meanSquare(y, (row) => asNumbers[row]!));
  });

  test("a level that training did not see, and what is no level, is answered as a missing value", () => {
    const holes = { ...x, columns: [x.columns[0]!.map((code) => (code === 7 ? Number.NaN : code)), x.columns[1]!] };
    const withoutSeven = trainBoosting(boosting.regressor(), holes, regression(y), { rng: rng() });
    const [missing, ...others] = withoutSeven.predict(codesOnly([Number.NaN, 7, 200, 1e9, 3e9, -1, 2.5]));
    for (const other of others) expect(other).toBe(missing);
    expect(model.predict(codesOnly([7]))[0]).not.toBe(missing);
  });

  test("one row at a time it answers the same", () => {
    const one = model.prepare!();
    const all = model.predict(x);
    for (let row = 0; row < 200; row++) {
      expect(one(Float64Array.from(x.columns, (column) => column[row]!))[0]).toBe(all[row]);
    }
  });

  test("restored, it predicts the same bits, and leaves are those of the sums", () => {
    const { json, arrays } = model.state();
    const restored = boostingKinds[0]!.restore({ json, arrays: structuredClone(arrays) });
    expect([...restored.predict(x)]).toEqual([...model.predict(x)]);
    const leaves = leafIndices(model.trees, x);
    const { next, values } = model.trees;
    const sums = Float64Array.from(y, () => model.base[0]!);
    for (let row = 0; row < x.rows; row++) {
      for (let t = 0; t < 100; t++) sums[row]! += values[next[leaves[row * 100 + t]!]!]!;
    }
    expect([...sums]).toEqual([...model.predict(x)]);
  });

  test("a state whose sets lie outside of their words, or belong to leaves, is refused", () => {
    const { json, arrays } = model.state();
    const at = arrays.setAt as Int32Array;
    const { sets, setAt, ...others } = arrays;
    const node = at.findIndex((begin) => begin >= 0);
    const leaf = (arrays.feature as Int32Array).indexOf(-1);
    const changed = (name: string, place: number, value: number) => {
      const copy = structuredClone(arrays);
      copy[name]![place] = value;
      return copy;
    };
    const hostile = [
      { ...others, sets: sets! },
      { ...others, setAt: setAt! },
      { ...arrays, setAt: at.slice(1) },
      { ...arrays, sets: Float64Array.from(sets!) },
      changed("setAt", node, -2),
      changed("setAt", node, sets!.length),
      changed("setAt", leaf, 0),
      changed("sets", at[node]!, 0xffff_ffff),
    ];
    for (const one of hostile) {
      expect(() => boostingKinds[0]!.restore({ json, arrays: one })).toThrow(/damaged \((setAt|sets)\)/);
    }
  });

  test("importances count its questions", () => {
    expect(model.importance()![0]).toBeGreaterThan(0.5);
  });

  test.each([{ rowFraction: 0.5 }, { sampling: "goss" as const }])(
    "scores of rows that were not drawn are the model's own: %o",
    (sampling) => {
      // If they were not, the second round would see other derivatives, and going on would give other trees.
      const of = (trees: number) => boosting.regressor({ trees, ...sampling });
      const first = trainBoosting(of(15), x, regression(y), { rng: rng() });
      const longer = trainBoosting(of(30), x, regression(y), { rng: rng(), from: first });
      const atOnce = trainBoosting(of(30), x, regression(y), { rng: rng() });
      expect(longer.state()).toEqual(atOnce.state());
    },
  );

  test("early stopping keeps the round with the least loss by the model's own answers", () => {
    const other = shops(9000, 200, 0.05);
    const watched = {
      x: { ...other.x, rows: 1000, columns: other.x.columns.map((column) => column.slice(8000)) },
      y: regression(other.y.slice(8000)),
    };
    const params = { trees: 120, learningRate: 0.3, minCategoryRows: 10 };
    const { trees, base } = trainBoosting(boosting.regressor(params), x, regression(y), { rng: rng() });
    const leaves = leafIndices(trees, watched.x);
    const sums = new Float64Array(1000).fill(base[0]!);
    const losses = Array.from({ length: 120 }, (_, t) => {
      for (let row = 0; row < 1000; row++) sums[row]! += trees.values[trees.next[leaves[row * 120 + t]!]!]!;
      return meanSquare(other.y.slice(8000), (row) => sums[row]!);
    });
    const stopping = boosting.regressor({ ...params, earlyStoppingRounds: 120 });
    const stopped = trainBoosting(stopping, x, regression(y), { rng: rng(), validation: watched });
    expect(stopped.rounds).toBe(1 + losses.indexOf(Math.min(...losses)));
    expect(stopped.rounds).toBeLessThan(120);
  });

  test.each([
    [{ maxCategories: 1 }, 1],
    [{ maxCategories: 5 }, 5],
  ])("no question names more categories than allowed: %o", (params, most) => {
    const { trees } = trainBoosting(boosting.regressor(params), x, regression(y), { rng: rng() });
    const { at, words } = trees.sets!;
    at.forEach((begin, node) => {
      if (begin < 0) return;
      const bits = [...words.subarray(begin + 1, begin + 1 + words[begin]!)].map((word) => countBits(word));
      // The last word has room for codes past the last level; they go with missing values.
      const named = bits.reduce((a, b) => a + b, 0) - (trees.missingLeft[node] === 1 ? 32 * words[begin]! - 200 : 0);
      expect(named).toBeLessThanOrEqual(most);
    });
  });

  test("a least gain of steps of many rows leaves the rare levels alone", () => {
    const careful = trainBoosting(boosting.regressor({ minCategoryRows: 4000 }), x, regression(y), { rng: rng() });
    expect(careful.trees.sets).toBeNull();
  });
});

test("10,000 categories: the frequent ones are learned, the rare ones share an answer", () => {
  const levels = 10_000;
  const draw = createRng(2);
  const rows = 30_000;
  // 20 frequent levels with effects, and a tail in which most levels have one row or none.
  const shop = Float64Array.from({ length: rows }, () =>
    draw.next() < 0.7 ? draw.int(20) : 20 + draw.int(levels - 20),
  );
  const y = shop.map((code) => (code < 20 ? (code * 7) % 20 : 100) + draw.normal());
  const x: Features = { rows, names: ["shop"], levels: [levels], columns: [shop] };
  const model = trainBoosting(boosting.regressor({ trees: 60 }), x, regression(y), { rng: rng() });
  const codes = [...Array.from({ length: 20 }, (_, code) => code), 5000, 9999];
  const answers = model.predict({ ...x, rows: codes.length, columns: [Float64Array.from(codes)] });
  for (let code = 0; code < 20; code++) expect(Math.abs(answers[code]! - ((code * 7) % 20))).toBeLessThan(1);
  expect(answers.slice(20).some((answer) => Math.abs(answer - 100) < 3)).toBe(true);
});

test("classes, weights, penalties and the other rules go together with categories", () => {
  const { x, y } = shops(2000, 12, 0.1);
  const codes = Int32Array.from(y, (value) => (value < -0.3 ? 0 : value < 0.8 ? 1 : 2));
  const target: Target = { task: "classification", name: "y", codes, classes: ["a", "b", "c"] };
  const weights = Float64Array.from(y, (_, row) => row % 4);
  const params = { trees: 20, l1: 0.1, l2: 1, growth: "depth", minLeafRows: 150, interactions: [["shop"], ["size"]] };
  const spec = { ...boosting.classifier(), params };
  const { trees } = trainBoosting(spec, x, target, { rng: rng(), weights });
  expect(trees.sets).not.toBeNull();
  trees.feature.forEach((asked, node) => {
    if (asked < 0) expect(trees.cover[node]).toBeGreaterThanOrEqual(150);
  });
  const directed = trainBoosting(boosting.regressor({ increasing: ["size"] }), x, regression(y), { rng: rng() });
  const steps = Float64Array.from({ length: 50 }, (_, i) => i / 10 - 2.5);
  for (let code = -1; code < 12; code++) {
    const shop = new Float64Array(50).fill(code < 0 ? Number.NaN : code);
    const answers = directed.predict({ ...x, rows: 50, columns: [shop, steps] });
    expect(answers).toEqual(answers.toSorted());
  }
});

const countBits = (word: number) => word.toString(2).replaceAll("0", "").length;
