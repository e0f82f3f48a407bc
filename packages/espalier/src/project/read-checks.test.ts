import { number, ridge } from "@espalier/learn";
import { expect, test } from "vitest";
import { check } from "../checks/index.ts";
import { csv } from "../source/index.ts";
import { checkConfig } from "./check-config.ts";
import { defineProject } from "./config.ts";

const base = {
  name: "p",
  source: csv("data.csv"),
  features: { age: number(), income: number() },
  target: { name: "y", kind: "regression" },
  candidates: { ridge: ridge() },
} as const;

const problemsOf = (checks: unknown) => {
  const checked = checkConfig({ ...base, checks });
  return checked.kind === "valid" ? [] : checked.problems.map(({ path, like }) => [path, ...(like ?? [])].join(" ? "));
};

test("checks of all kinds are read, and are plain JSON", () => {
  const checks = {
    leakage: "error",
    duplicates: "off",
    "adults only": check.range("age", { min: 18, severity: "warning" }),
    type: check.type("age", "integer"),
    gaps: check.nullRate("age", { max: 0 }),
    color: check.oneOf("color", ["red", "blue"], { severity: "quarantine", limit: 0.1 }),
    zip: check.pattern("zip", /^\d{5}$/i),
    id: check.unique("id"),
    pair: check.unique(["a", "b"]),
    size: check.rowCount({ min: 1, change: 0.5 }),
    fresh: check.fresh("36 hours", { column: "day" }),
    drift: check.drift("age", { psi: 0.2 }),
    country: check.references("country", csv("codes.csv"), "code"),
    sql: check.sql("SELECT rowid FROM data WHERE age < 0"),
    close: check.leakage({ limit: 0.9, severity: "info" }),
  } as const;
  const checked = checkConfig(defineProject({ ...base, checks }));
  expect(checked).toMatchObject({ kind: "valid", config: { checks } });
  expect(JSON.parse(JSON.stringify(checks))).toEqual(checks);
  expect(checks.zip).toEqual({ check: "pattern", column: "zip", pattern: "^\\d{5}$", ignoreCase: true });
});

test("what is wrong with checks is told at once, with what was meant", () => {
  const wrong = {
    leekage: "error",
    leakage: "eror",
    range: check.range("age", { min: 1 }),
    none: {},
    kind: { check: "rang" },
    key: { ...check.range("age", { min: 1 }), minn: 2 },
    empty: check.range("age", {}),
    order: check.range("age", { min: 3, max: 1 }),
    mixed: check.range("age", { min: 3, max: "2026-01-01" }),
    day: check.range("age", { min: "yesterday" }),
    limit: check.range("age", { min: 1, limit: 0.1 }),
    within: check.fresh("a while"),
    set: check.oneOf("age", []),
    nan: check.nullRate("age", { max: Number.NaN }),
    aside: { ...check.rowCount({ min: 1 }), severity: "quarantine" },
    drift: check.drift("age", {}),
    names: check.unique([]),
    "__proto__ ": check.type("", "integer"),
    from: { ...check.references("a", csv("b.csv"), "c"), source: { kind: "csv" } },
  };
  expect(problemsOf(wrong)).toEqual([
    "checks.leekage ? leakage",
    "checks.leakage",
    "checks.range",
    "checks.none",
    "checks.kind",
    "checks.key.minn ? min",
    "checks.empty",
    "checks.order.max",
    "checks.mixed.max",
    "checks.day.min",
    "checks.limit.limit",
    "checks.within.within",
    "checks.set.values",
    "checks.nan.max",
    "checks.aside.severity",
    "checks.drift",
    "checks.names.columns",
    'checks["__proto__ "].column',
    "checks.from.source.path",
  ]);
  expect(problemsOf([])).toEqual(["checks"]);
});

test("columns and severities are typed", () => {
  defineProject({ ...base, checks: { mine: check.range("age", { min: 1 }), other: check.unique("not a feature") } });
  // @ts-expect-error a name that is no check needs one
  defineProject({ ...base, checks: { mine: "error" } });
  // @ts-expect-error only rows can be set aside
  defineProject({ ...base, checks: { mine: check.rowCount({ min: 1, severity: "quarantine" }) } });
  // @ts-expect-error a type is one of seven words
  defineProject({ ...base, checks: { mine: check.type("age", "int") } });
});
