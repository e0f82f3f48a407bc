import { expect, test } from "vitest";
import { checkParams, withDefaults, type Json } from "../field/index.ts";
import { createRng } from "../random/index.ts";
import { categoryColumn, columnOf, createTable, numberColumn, takeRows, type Table } from "../table/index.ts";
import {
  clip,
  derive,
  divide,
  drop,
  impute,
  log1p,
  oneHot,
  ordinal,
  select,
  sqrt,
  standardize,
  subtract,
  transformKinds,
  type FittedTransform,
  type TransformSpec,
} from "./index.ts";

const kindOf = (spec: TransformSpec) => transformKinds.find(({ kind }) => kind === spec.kind)!;

function fit(spec: TransformSpec, table: Table): FittedTransform {
  const kind = kindOf(spec);
  expect(checkParams(kind.fields, spec.params, spec.kind)).toEqual([]);
  return kind.fit(withDefaults(kind.fields, spec.params), table);
}
const through = (spec: TransformSpec, table: Table): Table => fit(spec, table).apply(table);
const shown = (table: Table) =>
  table.columns.map((c) => [
    c.name,
    c.kind === "number" ? [...c.values] : Array.from(c.codes, (k) => c.levels[k] ?? null),
  ]);

const people = createTable([
  numberColumn("age", [20, NaN, 40, 40]),
  categoryColumn("city", ["Oslo", null, "Bergen", "Oslo"]),
  numberColumn("height", [1.5, 1.7, NaN, NaN]),
]);
/** Names that break code which keeps columns in plain objects. */
const hostile = createTable([
  numberColumn("__proto__", [1, NaN, 3]),
  numberColumn("", [4, 5, NaN]),
  numberColumn("0", [7, 8, 9]),
  categoryColumn("constructor", ["toString", null, "__proto__"]),
]);
const hostileSpecs: readonly TransformSpec[] = [
  clip({ low: 0.1, high: 0.9 }),
  derive([
    ["hasOwnProperty", divide("__proto__", subtract("", 4))],
    ["1", sqrt("0")],
  ]),
  drop(["__proto__"]),
  impute("most_frequent", { indicator: true }),
  impute("mean"),
  impute("constant", { value: "__proto__" }),
  oneHot(),
  ordinal(),
  select(["0", "__proto__"]),
  standardize(),
];

for (const spec of hostileSpecs) {
  test(`${spec.kind} ${JSON.stringify(spec.params)}: restored from JSON it does the same, its input is untouched`, () => {
    const before = JSON.stringify(shown(hostile));
    const fitted = fit(spec, hostile);
    const state = JSON.parse(JSON.stringify(fitted.state())) as Json;
    expect(state).toEqual(fitted.state());
    const restored = kindOf(spec).restore(state);
    expect(restored.apply(hostile)).toEqual(fitted.apply(hostile));
    expect(JSON.stringify(shown(hostile))).toBe(before);
  });

  test(`${spec.kind} ${JSON.stringify(spec.params)}: one row alone comes out as it does among others`, () => {
    const fitted = fit(spec, hostile);
    for (let row = 0; row < hostile.rows; row++) {
      const rows = Int32Array.of(row);
      expect(fitted.apply(takeRows(hostile, rows))).toEqual(takeRows(fitted.apply(hostile), rows));
    }
    expect(fitted.apply(takeRows(hostile, new Int32Array(0))).rows).toBe(0);
  });
}

test("impute fills numbers with the training median and leaves categories", () => {
  expect(shown(through(impute("median"), people))).toEqual([
    ["age", [20, 40, 40, 40]],
    ["city", ["Oslo", null, "Bergen", "Oslo"]],
    ["height", [1.5, 1.7, 1.6, 1.6]],
  ]);
});

test("impute by the most frequent value fills both kinds", () => {
  expect(shown(through(impute("most_frequent"), people))).toEqual([
    ["age", [20, 40, 40, 40]],
    ["city", ["Oslo", "Oslo", "Bergen", "Oslo"]],
    ["height", [1.5, 1.7, 1.5, 1.5]],
  ]);
});

test("impute with a constant text makes it a level and leaves numbers", () => {
  const filled = columnOf(through(impute("constant", { value: "nowhere" }), people), "city");
  expect(filled).toMatchObject({ levels: ["Bergen", "Oslo", "nowhere"] });
  expect(shown(createTable([filled]))).toEqual([["city", ["Oslo", "nowhere", "Bergen", "Oslo"]]]);
});

test("impute flags what was missing in training, and only that", () => {
  const fitted = fit(impute("mean", { columns: ["age"], indicator: true }), people);
  expect(shown(fitted.apply(people)).at(-1)).toEqual(["age is missing", [0, 1, 0, 0]]);
  const whole = createTable([numberColumn("x", [1, 2])]);
  const later = createTable([numberColumn("x", [NaN, 2])]);
  expect(shown(fit(impute("mean", { indicator: true }), whole).apply(later))).toEqual([["x", [1.5, 2]]]);
});

test("serving rows are filled from training rows, not from themselves", () => {
  const later = createTable([numberColumn("age", [NaN]), ...takeRows(people, Int32Array.of(0)).columns.slice(1)]);
  expect(shown(fit(impute("median"), people).apply(later))[0]).toEqual(["age", [40]]);
});

test("standardize ignores what is missing and makes a constant column 0", () => {
  const table = createTable([numberColumn("x", [1, NaN, 3]), numberColumn("same", [0.1, 0.1, 0.1])]);
  expect(shown(through(standardize(), table))).toEqual([
    ["x", [-1, NaN, 1]],
    ["same", [0, 0, 0]],
  ]);
});

test("oneHot stands in the column's place; missing and unknown levels are all 0", () => {
  const fitted = fit(oneHot(), people);
  expect(shown(fitted.apply(people)).map(([name]) => name)).toEqual(["age", "city=Bergen", "city=Oslo", "height"]);
  const later = createTable([
    numberColumn("age", [1, 2, 3]),
    categoryColumn("city", ["Rome", "Oslo", null], ["Rome", "Oslo"]),
    numberColumn("height", [1, 2, 3]),
  ]);
  expect(shown(fitted.apply(later)).slice(1, 3)).toEqual([
    ["city=Bergen", [0, 0, 0]],
    ["city=Oslo", [0, 1, 0]],
  ]);
  expect(shown(through(oneHot({ dropFirst: true }), people)).map(([name]) => name)).toEqual([
    "age",
    "city=Oslo",
    "height",
  ]);
});

test("oneHot faults where a name it makes is taken", () => {
  const table = createTable([categoryColumn("a", ["x"]), numberColumn("a=x", [1])]);
  expect(() => through(oneHot(), table)).toThrow(expect.objectContaining({ code: "COLUMN_TWICE" }));
});

test("ordinal numbers levels in the schema's order", () => {
  const table = createTable([categoryColumn("size", ["L", "S", null, "M"], ["S", "M", "L"])]);
  expect(shown(through(ordinal(), table))).toEqual([["size", [2, 0, NaN, 1]]]);
  const later = createTable([categoryColumn("size", ["XL", "L"], ["XL", "L"])]);
  expect(shown(fit(ordinal(), table).apply(later))).toEqual([["size", [NaN, 2]]]);
});

test("clip pulls in to the training quantiles and keeps what is missing", () => {
  const table = createTable([numberColumn("x", [0, 10, 20, NaN])]);
  expect(shown(through(clip({ low: 0.25, high: 0.75 }), table))).toEqual([["x", [5, 10, 15, NaN]]]);
  expect(() => fit(clip({ low: 0.9, high: 0.1 }), table)).toThrow(expect.objectContaining({ code: "PARAMS_INVALID" }));
});

test("derive makes what is not finite missing, at every step of a formula", () => {
  const table = createTable([numberColumn("a", [1, 1, NaN, -3]), numberColumn("b", [0, 2, 1, 1])]);
  const spec = derive({
    ratio: divide("a", "b"),
    inverse: divide(1, divide("a", "b")),
    log: log1p("a"),
    root: sqrt(subtract("b", 1)),
  });
  expect(shown(through(spec, table)).slice(2)).toEqual([
    ["ratio", [NaN, 0.5, NaN, -3]],
    ["inverse", [NaN, 2, NaN, 1 / -3]],
    ["log", [Math.log1p(1), Math.log1p(1), NaN, NaN]],
    ["root", [NaN, 1, 0, 0]],
  ]);
});

test("derive faults at fitting for a column that is absent, a category or taken", () => {
  expect(() => fit(derive({ x: sqrt("nope") }), people)).toThrow(expect.objectContaining({ code: "COLUMN_MISSING" }));
  expect(() => fit(derive({ x: sqrt("city") }), people)).toThrow(expect.objectContaining({ code: "COLUMN_KIND" }));
  expect(() => fit(derive({ age: sqrt("age") }), people)).toThrow(expect.objectContaining({ code: "COLUMN_TWICE" }));
});

test("a formula that is none is a problem, however deep it goes", () => {
  const { fields } = kindOf(derive({}));
  const deep = JSON.parse(`${'{"op":"abs","of":['.repeat(5000)}{"value":1}${"]}".repeat(5000)}`) as Json;
  const bad: readonly Json[] = [
    { op: "toString", of: [] },
    { op: "add", of: [{ value: 1 }] },
    { value: "1" },
    {},
    null,
    deep,
  ];
  for (const from of bad) expect(checkParams(fields, { columns: [{ name: "x", from }] }, "derive")).toHaveLength(1);
});

test("drop and select keep what they say and fault for names the training table lacks", () => {
  expect(shown(through(drop(["age", "city"]), people)).map(([name]) => name)).toEqual(["height"]);
  expect(shown(through(select(["height", "age"]), people)).map(([name]) => name)).toEqual(["height", "age"]);
  expect(through(drop(["age", "city", "height"]), people).rows).toBe(4);
  for (const spec of [drop(["nope"]), select(["nope"])]) {
    expect(() => fit(spec, people)).toThrow(expect.objectContaining({ code: "COLUMN_MISSING" }));
  }
});

test("a column that is all missing in training faults, except for a constant", () => {
  const empty = createTable([numberColumn("x", [NaN, NaN]), categoryColumn("c", [null, null])]);
  for (const spec of [impute("mean"), impute("median"), impute("most_frequent"), standardize(), clip()]) {
    expect(() => fit(spec, empty)).toThrow(expect.objectContaining({ code: "COLUMN_ALL_MISSING" }));
  }
  const categories = impute("most_frequent", { columns: ["c"] });
  expect(() => fit(categories, empty)).toThrow(expect.objectContaining({ code: "COLUMN_ALL_MISSING" }));
  expect(shown(through(impute("constant", { value: -1 }), empty))[0]).toEqual(["x", [-1, -1]]);
});

test("infinite numbers fault where something is learned from them", () => {
  const table = createTable([numberColumn("x", [1, Number.NEGATIVE_INFINITY])]);
  for (const spec of [impute("mean"), standardize(), clip()]) {
    expect(() => fit(spec, table)).toThrow(expect.objectContaining({ code: "VALUE_NOT_FINITE" }));
  }
});

test("a named column of the wrong kind, or absent, faults at fitting and at serving", () => {
  for (const spec of [
    impute("mean", { columns: ["city"] }),
    standardize({ columns: ["city"] }),
    oneHot({ columns: ["age"] }),
  ]) {
    expect(() => fit(spec, people)).toThrow(expect.objectContaining({ code: "COLUMN_KIND" }));
  }
  for (const spec of [impute("mean"), standardize(), clip(), oneHot(), ordinal()]) {
    const fitted = fit(spec, people);
    expect(() => fitted.apply(createTable([], 1))).toThrow(expect.objectContaining({ code: "COLUMN_MISSING" }));
  }
});

test("specs hold what the caller wrote and nothing else", () => {
  expect(impute()).toEqual({ kind: "impute", params: {} });
  expect(impute("median")).toEqual({ kind: "impute", params: { strategy: "median" } });
  expect(derive({ r: divide("a", 2) }).params).toEqual({
    columns: [{ name: "r", from: { op: "divide", of: [{ column: "a" }, { value: 2 }] } }],
  });
  // @ts-expect-error: no such strategy
  impute("mode");
  // @ts-expect-error: no such option
  clip({ lowest: 0.1 });
});

const junk: readonly Json[] = [null, true, 0, "x", {}, { columns: [] }, [null], [[]], [{ column: 1 }], [{}], [[["a"]]]];

test("hostile states are refused by every kind", () => {
  for (const kind of transformKinds) {
    for (const state of junk) {
      expect(() => kind.restore(state), `${kind.kind} ${JSON.stringify(state)}`).toThrow(
        expect.objectContaining({ code: "MODEL_DAMAGED" }),
      );
    }
  }
  const wrong: readonly (readonly [TransformSpec, Json])[] = [
    [standardize(), [{ column: "x", mean: 0, sd: 0 }]],
    [standardize(), [{ column: "x", mean: 0, sd: -1 }]],
    [standardize(), [{ column: "x", mean: null, sd: 1 }]],
    [standardize(), [{ column: "x", mean: 0, sd: 1, more: 1 }]],
    [
      standardize(),
      [
        { column: "x", mean: 0, sd: 1 },
        { column: "x", mean: 0, sd: 1 },
      ],
    ],
    [clip(), [{ column: "x", low: 2, high: 1 }]],
    [oneHot(), [{ column: "x", levels: ["a", "a"] }]],
    [ordinal(), [{ column: "x", levels: [1] }]],
    [impute(), [{ column: "x", value: [], flag: false }]],
    [impute(), [{ column: "x", value: 1, flag: "no" }]],
    [select([]), ["a", "a"]],
    [derive({}), [{ name: "x", from: { column: 1 } }]],
  ];
  for (const [spec, state] of wrong) {
    expect(() => kindOf(spec).restore(state)).toThrow(expect.objectContaining({ code: "MODEL_DAMAGED" }));
  }
});

test("standardize agrees with five obvious lines", () => {
  const rng = createRng("standardize");
  for (let round = 0; round < 20; round++) {
    const values = Array.from({ length: 2 + rng.int(30) }, () => rng.normal() * 5 + 20);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const sd = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    const column = columnOf(through(standardize(), createTable([numberColumn("x", values)])), "x");
    if (column.kind !== "number") throw new Error("a number column stays one");
    values.forEach((value, i) => expect(column.values[i]).toBeCloseTo((value - mean) / sd, 11)); // naive sums round
  }
});
