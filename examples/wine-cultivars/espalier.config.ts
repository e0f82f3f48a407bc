import { csv, defineProject, gate } from "espalier";
import { boosting, derive, divide, forest, logistic, number, pipe, schema, standardize } from "@espalier/learn";

/** Thirteen measurements of wines from one region of Italy, grown from three cultivars. */
const wine = schema({
  alcohol: number({ unit: "% vol", min: 8, max: 18 }),
  malic_acid: number({ min: 0, max: 10 }),
  ash: number({ min: 0, max: 6 }),
  alcalinity_of_ash: number({ min: 5, max: 40 }),
  magnesium: number({ min: 40, max: 250 }),
  total_phenols: number({ min: 0, max: 8 }),
  flavanoids: number({ min: 0, max: 10 }),
  nonflavanoid_phenols: number({ min: 0, max: 2 }),
  proanthocyanins: number({ min: 0, max: 6 }),
  color_intensity: number({ min: 0, max: 20 }),
  hue: number({ min: 0, max: 3 }),
  od280_od315: number({ min: 0, max: 6 }),
  proline: number({ min: 100, max: 2500 }),
});

export default defineProject({
  name: "wine-cultivars",
  source: csv("data/wine.csv"),
  features: wine,
  target: { name: "cultivar", kind: "classification" },
  candidates: {
    logistic: pipe(standardize(), logistic()),
    ratios: pipe(derive({ "flavanoids of phenols": divide("flavanoids", "total_phenols") }), standardize(), logistic()),
    forest: forest.classifier(),
    boosting: boosting.classifier(),
  },
  search: { trials: 10, metric: "log_loss", folds: 5 },
  gate: [gate.atLeast("accuracy", 0.9), gate.notWorseThanChampion("log_loss")],
});
