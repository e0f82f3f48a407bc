import { csv, defineProject, gate } from "espalier";
import { forest, number, pipe, schema, standardize } from "@espalier/learn";

const flower = schema({
  sepal_length: number({ unit: "cm", min: 2, max: 10 }),
  sepal_width: number({ unit: "cm", min: 1, max: 6 }),
  petal_length: number({ unit: "cm", min: 0, max: 9 }),
  petal_width: number({ unit: "cm", min: 0, max: 4 }),
});

/** What changes from run to run is in params.yaml, which is laid over this. */
export default defineProject({
  name: "iris",
  source: csv("data/iris.csv"),
  features: flower,
  target: { name: "species", kind: "classification", classes: ["setosa", "versicolor", "virginica"] },
  candidates: { forest: pipe(standardize(), forest.classifier()) },
  split: { duplicates: "drop", stratify: true },
  search: { metric: "accuracy", folds: 5 },
  gate: [gate.atLeast("accuracy", 0.9), gate.notWorseThanChampion("accuracy")],
  schedule: { cron: "0 3 * * 1", timezone: "Europe/Berlin", onNewData: true },
});
