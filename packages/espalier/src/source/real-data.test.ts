import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { sharedPath, withShared } from "../fixtures/shared.ts";
import { inferSchema } from "./infer-schema.ts";
import { parseCsv } from "./read-csv.ts";
import { csv } from "./spec.ts";

const infer = (name: string, target: string) =>
  inferSchema(parseCsv(readFileSync(sharedPath(`data/${name}.csv`)), csv(`${name}.csv`)), { target });
const namesLeftOut = (name: string, target: string) => infer(name, target).leftOut.map(({ column }) => column);

withShared("wine quality from 3 to 8 is a number, the cultivars 0, 1, 2 are classes", () => {
  expect(infer("winequality-red", "quality").target).toMatchObject({ task: "regression" });
  expect(infer("wine-cultivars", "cultivar").target).toMatchObject({
    task: "classification",
    classes: ["0", "1", "2"],
  });
  expect(infer("phishing-websites", "Result").target).toMatchObject({ task: "classification", classes: ["-1", "1"] });
  expect(infer("abalone", "rings").target).toMatchObject({ task: "regression" });
});

withShared("row numbers, dates, customer numbers and free text are left out, and nothing else", () => {
  expect(namesLeftOut("bike-sharing-hour", "cnt")).toEqual(["instant", "dteday"]);
  expect(namesLeftOut("nyc-taxis-sample", "tip")).toEqual(["pickup", "dropoff"]);
  expect(namesLeftOut("telco-churn", "Churn")).toEqual(["customerID"]);
  expect(namesLeftOut("auto-mpg", "mpg")).toEqual(["name"]);
  for (const [name, target] of [
    ["adult", "income"],
    ["diamonds", "price"],
    ["penguins", "species"],
  ] as const) {
    expect(namesLeftOut(name, target)).toEqual([]);
  }
});

withShared("question marks and blanks are missing values, not levels and not words among numbers", () => {
  const { features } = infer("adult", "income");
  expect(features.workclass).toMatchObject({ kind: "category" });
  expect((features.workclass as { levels: readonly string[] }).levels).not.toContain("?");
  expect(infer("telco-churn", "Churn").features.TotalCharges).toMatchObject({ kind: "number" });
  expect(infer("auto-mpg", "mpg").features.horsepower).toMatchObject({ kind: "number", min: 0, max: 330 });
});
