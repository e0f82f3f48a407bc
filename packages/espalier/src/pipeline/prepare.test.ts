import { boosting, categoryColumn, createTable, encodeTable, number, numberColumn, type Target } from "@espalier/learn";
import { expect, test } from "vitest";
import { checkConfig, type Project } from "../project/index.ts";
import { csv } from "../source/index.ts";
import { jsonBytes, jsonFrom } from "./json-artifact.ts";
import { prepare, type Split } from "./prepare.ts";
import type { StageContext } from "./stage.ts";

/** 40 rows with features of their own; then row 3 twice more, and row 5 with another answer, twice. */
const numbers = [...Array.from({ length: 40 }, (_, i) => i), 3, 3, 5, 5];
const answers = numbers.map((value, i) => (i >= 42 ? "c" : value % 2 === 0 ? "a" : "b"));

async function split(duplicates: string, aside: readonly number[] = []): Promise<Split> {
  const checked = checkConfig({
    name: "p",
    source: csv("data.csv"),
    features: { x: number() },
    target: { name: "y", kind: "classification" },
    candidates: { boosting: boosting.classifier() },
    split: { duplicates, stratify: false },
  });
  if (checked.kind === "invalid") throw new Error(JSON.stringify(checked.problems));
  const project: Project = {
    dir: "",
    file: "",
    config: checked.config,
    environment: null,
    environments: [],
    overrides: [],
  };
  const { codes, levels } = categoryColumn("y", answers);
  const target: Target = { task: "classification", name: "y", codes, classes: levels };
  const table = encodeTable({ table: createTable([numberColumn("x", numbers)]), target });
  const read = (name: string) => Promise.resolve(name === "table" ? table : jsonBytes({ rows: aside }));
  const { artifacts } = await prepare.run({ project, read } as unknown as StageContext);
  return jsonFrom<Split>(artifacts.split!);
}

const rowsOf = ({ train, test: held }: Split) => [...train, ...held].sort((a, b) => a - b);
const sideOf = ({ train }: Split, row: number) => (train.includes(row) ? "train" : "test");
const upTo = (end: number) => Array.from({ length: end }, (_, i) => i);

test("identical rows are dropped but for the first; one with another answer is a row of its own", async () => {
  const dropped = await split("drop");
  expect(rowsOf(dropped)).toEqual([...upTo(40), 42]);
  expect(dropped.dropped).toBe(3);
  expect(dropped.identical).toEqual({ distinct: 40, repeated: 1 });
});

test("rows that differ in the answer alone stay on one side, kept whole or not", async () => {
  for (const how of ["drop", "together"]) {
    const made = await split(how);
    expect(sideOf(made, 42), how).toBe(sideOf(made, 5));
  }
});

test("a first row in quarantine leaves its place to the next", async () => {
  const made = await split("drop", [3]);
  expect(rowsOf(made)).toEqual([...upTo(41).filter((row) => row !== 3), 42]);
  expect(made.dropped).toBe(2);
});

test("together and ignore drop nothing", async () => {
  for (const how of ["together", "ignore"]) {
    const made = await split(how);
    expect(rowsOf(made), how).toEqual(upTo(44));
    expect(made.dropped, how).toBe(0);
  }
});
