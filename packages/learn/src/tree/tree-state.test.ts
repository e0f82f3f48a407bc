import { expect, test } from "vitest";
import { TreeBuffer } from "./tree-buffer.ts";
import { restoreTrees, treeArrays } from "./tree-state.ts";

function small() {
  const buffer = new TreeBuffer(2, 1);
  for (let t = 0; t < 2; t++) {
    const root = buffer.openTree();
    const left = buffer.split(root, 1, 0.5, true, 3);
    buffer.close(left, Float64Array.of(1));
    buffer.close(left + 1, Float64Array.of(2));
    buffer.cover.fill(4);
  }
  return treeArrays(buffer.finish());
}

test("arrays of trees restore the trees", () => {
  const arrays = small();
  expect(treeArrays(restoreTrees({ arrays }, 2, 1))).toEqual(arrays);
});

type Arrays = ReturnType<typeof small>;
const altered = (name: string, at: number, value: number) => (arrays: Arrays) => {
  const changed = (arrays[name] as Float64Array).slice();
  changed[at] = value;
  return { ...arrays, [name]: changed };
};
const hostile: [string, (arrays: Arrays) => Arrays, string][] = [
  ["a child before its parent", altered("next", 0, 0), "next"],
  ["a child in another tree", altered("next", 0, 3), "next"],
  ["a right child past the end", altered("next", 3, 5), "next"],
  ["a leaf without values", altered("next", 1, 4), "next"],
  ["a negative leaf", altered("next", 1, -1), "next"],
  ["an unknown feature", altered("feature", 0, 2), "feature"],
  ["a feature below -1", altered("feature", 0, -7), "feature"],
  ["a threshold that is no number", altered("threshold", 0, Number.NaN), "threshold"],
  ["an infinite leaf", altered("values", 0, Number.POSITIVE_INFINITY), "values"],
  ["a negative cover", altered("cover", 0, -1), "cover"],
  ["a side that is neither", altered("missingLeft", 0, 2), "missingLeft"],
  ["a tree without nodes", altered("starts", 1, 0), "starts"],
  ["trees that end early", altered("starts", 2, 5), "starts"],
  ["trees that begin late", altered("starts", 0, 1), "starts"],
  ["no starts", (arrays) => ({ ...arrays, starts: new Int32Array(0) }), "starts"],
  ["an array of another type", (arrays) => ({ ...arrays, gain: new Int32Array(6) }), "gain"],
  ["an array too short", (arrays) => ({ ...arrays, gain: new Float64Array(5) }), "gain"],
  [
    "an array left out",
    (arrays) => Object.fromEntries(Object.entries(arrays).filter(([name]) => name !== "cover")),
    "cover",
  ],
];

test.each(hostile)("trees with %s are refused", (_name, change, part) => {
  expect(() => restoreTrees({ arrays: change(small()) }, 2, 1)).toThrow(
    expect.objectContaining({ code: "MODEL_DAMAGED", params: expect.objectContaining({ part }) }),
  );
});

test("values that do not fill their rows are refused", () => {
  expect(() => restoreTrees({ arrays: { ...small(), values: new Float64Array(5) } }, 2, 2)).toThrow(/values/);
});
