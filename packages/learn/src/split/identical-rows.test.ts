import { expect, test } from "vitest";
import { createRng } from "../random/index.ts";
import { categoryColumn, createTable, numberColumn } from "../table/index.ts";
import { identicalRows } from "./identical-rows.ts";
import { joinGroups } from "./groups.ts";

test("missing equals missing, and -0 equals 0", () => {
  const table = createTable([
    numberColumn("a", [0, -0, Number.NaN, Number.NaN, 1]),
    categoryColumn("b", ["x", "x", null, null, "x"]),
  ]);
  expect(identicalRows(table)).toEqual({ groups: Int32Array.of(0, 0, 1, 1, 2), distinct: 3, repeated: 2 });
});

test("NaN of any bit pattern is the same missing value", () => {
  const values = new Float64Array(new BigUint64Array([0x7ff8000000000000n, 0xfff8000000000001n]).buffer);
  expect(identicalRows({ rows: 2, columns: [{ name: "a", kind: "number", values }] }).distinct).toBe(1);
});

test("no rows and no columns: nothing to tell rows apart", () => {
  expect(identicalRows({ rows: 0, columns: [] }).distinct).toBe(0);
  expect(identicalRows({ rows: 3, columns: [] })).toMatchObject({ distinct: 1, repeated: 2 });
});

test("groups are those of comparing every row with every other", () => {
  for (let seed = 0; seed < 20; seed++) {
    const rng = createRng(seed);
    const rows = 200;
    const pick = <T>(values: readonly T[]) => Array.from({ length: rows }, () => values[rng.int(values.length)]!);
    const [a, b, c] = [pick([0.1, -0, 0, Number.NaN, 1e300]), pick([1, 2, 3, 2 ** 31]), pick(["x", "y", "z", null])];
    const { groups, distinct, repeated } = identicalRows(
      createTable([numberColumn("a", a), numberColumn("b", b), categoryColumn("c", c)]),
    );
    const text = a.map((value, i) => `${value + 0} ${b[i]} ${c[i]}`); // NaN and null have one text each
    const first = text.map((t) => text.indexOf(t));
    expect([...groups].map((g) => groups.indexOf(g))).toEqual(first);
    expect(distinct).toBe(new Set(text).size);
    expect(repeated).toBe(rows - distinct);
  }
});

test("a hundred thousand distinct rows of small whole numbers take well under a second", () => {
  const side = 317;
  const grid = (of: (i: number) => number) =>
    numberColumn(
      "",
      Array.from({ length: side * side }, (_, i) => of(i)),
    );
  const table = { rows: side * side, columns: [grid((i) => i % side), grid((i) => Math.floor(i / side))] };
  const start = performance.now();
  expect(identicalRows(table).distinct).toBe(side * side);
  expect(performance.now() - start).toBeLessThan(2000); // a bad hash takes minutes
});

test("joined groups hold together what either holds together, and no more", () => {
  expect(joinGroups(Int32Array.of(5, 5, 7, 8, 9), Int32Array.of(-1, 0, 0, 1, 2))).toEqual(Int32Array.of(0, 0, 0, 1, 2));
});
