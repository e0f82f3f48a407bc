import { csv, defineProject, gate, route } from "espalier";
import { boosting, forest, impute, number, pipe, ridge, schema, standardize } from "@espalier/learn";

/** What the laboratory measures, with the range that is plausible for a red wine. */
const wine = schema({
  "fixed acidity": number({ unit: "g/l tartaric acid", min: 3, max: 18 }),
  "volatile acidity": number({ unit: "g/l acetic acid", min: 0, max: 2 }),
  "citric acid": number({ unit: "g/l", min: 0, max: 2 }),
  "residual sugar": number({ unit: "g/l", min: 0, max: 25 }),
  chlorides: number({ unit: "g/l sodium chloride", min: 0, max: 1 }),
  "free sulfur dioxide": number({ unit: "mg/l", min: 0, max: 120 }),
  "total sulfur dioxide": number({ unit: "mg/l", min: 0, max: 350 }),
  density: number({ unit: "kg/l", min: 0.98, max: 1.02 }),
  pH: number({ min: 2.5, max: 4.5 }),
  sulphates: number({ unit: "g/l potassium sulphate", min: 0, max: 3 }),
  alcohol: number({ unit: "% vol", min: 7, max: 16 }),
});

export default defineProject({
  name: "wine-quality",
  source: csv("data/winequality-red.csv", { delimiter: ";" }),
  features: wine,
  target: { name: "quality", kind: "regression" },
  candidates: {
    linear: pipe(impute("median"), standardize(), ridge()),
    forest: forest.regressor(),
    boosting: boosting.regressor(),
  },
  search: { trials: 10, sampler: "tpe", metric: "r2", folds: 5 },
  gate: [gate.atLeast("r2", 0.3), gate.betterThanBaseline("mae"), gate.notWorseThanChampion("r2")],
  // A quick look while working, and a long search for what goes out: each has its own champion.
  environments: {
    dev: { search: { trials: 10 } },
    prod: { search: { trials: 100 } },
    /** Behind an API gateway, whose clients know a smaller answer than Espalier's. */
    gateway: {
      serve: {
        routes: [
          route.post("/predict", {
            row: "{body}",
            missing: "median",
            answer: { prediction: "{prediction}", rating: "{rating}", model_version: "{model.version}" },
            doc: "How good a wine is",
          }),
        ],
      },
    },
  },
  serve: { bands: { Poor: [0, 5], Average: [5, 7], Good: [7, 10] }, missing: "median" },
});
