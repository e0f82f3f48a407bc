import { csv, defineProject, each, gate, route } from "espalier";
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
  serve: {
    // Three routes that programs already ask for, as they know them; the first takes the place of Espalier's own.
    routes: [
      route.get("/health", {
        answer: { status: "healthy", model_loaded: "{model_loaded}", circuit_breaker: "{circuit_breaker}" },
        doc: "Is the service healthy?",
      }),
      route.post("/predict_single", {
        row: ["{body.features}", "{body}"],
        answer: "Predicted species: {label}",
        doc: "One flower's species, as a text",
      }),
      route.post("/predict_batch", {
        rows: "{body.features}",
        answer: { predictions: each("{label}"), count: "{count}" },
        doc: "Many flowers' species",
      }),
    ],
  },
  schedule: { cron: "0 3 * * 1", timezone: "Europe/Berlin", onNewData: true },
});
