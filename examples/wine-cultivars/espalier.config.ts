import { csv, defineProject, gate } from "espalier";
import {
  boosting,
  choice,
  derive,
  divide,
  forest,
  log1p,
  logistic,
  multiply,
  number,
  pipe,
  schema,
  standardize,
} from "@espalier/learn";

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

/**
 * Six columns that a wine maker would look at. The cultivars differ in phenols and in colour more than in acids and
 * ash, and a ratio of two measurements says what a sum of them, all that a linear model makes, cannot.
 */
const engineered = derive({
  "flavanoids of phenols": divide("flavanoids", "total_phenols"), // how much of what tans is flavanoids
  "colour by hue": divide("color_intensity", "hue"), // deep and old, or light and young
  "alcohol by malic acid": divide("alcohol", "malic_acid"), // ripeness: sugar against acid
  "alcalinity by ash": divide("alcalinity_of_ash", "ash"), // of what minerals the ash is
  "log proline": log1p("proline"), // its spread grows with its size
  "phenols by dilution": multiply("total_phenols", "od280_od315"), // phenols as the protein assay sees them
});

export default defineProject({
  name: "wine-cultivars",
  source: csv("data/wine.csv"),
  features: wine,
  target: { name: "cultivar", kind: "classification" },
  candidates: {
    logistic: pipe(standardize(), logistic()),
    engineered: pipe(engineered, standardize(), logistic()),
    forest: pipe(
      engineered,
      forest.classifier({
        trees: choice([100, 300]),
        maxFeatures: choice(["sqrt", 0.5]),
        minLeafRows: choice([1, 2, 4]),
      }),
    ),
    // As many rounds as rows put aside want, chosen over five folds; then all rows are learnt from.
    boosting: boosting.classifier({
      trees: 500,
      earlyStoppingRounds: 20,
      validationFolds: 5,
      minLeafRows: 5,
      maxLeaves: 8,
    }),
  },
  search: {
    trials: 10,
    metric: "log_loss",
    folds: 5,
    candidates: { forest: { sampler: "grid", trials: 12 } }, // 2 × 2 × 3: all of them
  },
  gate: [gate.atLeast("accuracy", 0.9), gate.notWorseThanChampion("log_loss")],
});
