import { csv, defineProject, gate } from "espalier";
import { boosting, forest, logistic, number, pipe, schema, standardize } from "@espalier/learn";

const flower = schema({
  sepal_length: number({ unit: "cm", min: 2, max: 10 }),
  sepal_width: number({ unit: "cm", min: 1, max: 6 }),
  petal_length: number({ unit: "cm", min: 0, max: 9 }),
  petal_width: number({ unit: "cm", min: 0, max: 4 }),
});

export default defineProject({
  name: "iris",
  source: csv("data/iris.csv"),
  features: flower,
  target: { name: "species", kind: "classification", classes: ["setosa", "versicolor", "virginica"] },
  candidates: {
    logistic: pipe(standardize(), logistic()),
    forest: pipe(standardize(), forest.classifier()),
    boosting: boosting.classifier(),
  },
  search: { trials: 8, metric: "log_loss", folds: 5 },
  gate: [gate.atLeast("accuracy", 0.9), gate.notWorseThanChampion("log_loss")],
});
