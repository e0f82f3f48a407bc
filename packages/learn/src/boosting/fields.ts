import { names, oneOf, real, whole, type Field, type Infer } from "../field/index.ts";

const groupsOfNames = (o: { doc: string }): Field<readonly (readonly string[])[]> => ({
  ...o,
  default: [],
  rule: "a list of lists of column names",
  accepts: (v): v is readonly (readonly string[])[] =>
    Array.isArray(v) && v.every((group) => Array.isArray(group) && group.every((name) => typeof name === "string")),
});

/** What both kinds of boosting have. */
export const boostingFields = {
  trees: whole({
    min: 1,
    max: 100_000,
    default: 100,
    doc: "Rounds of boosting: one tree each, or one per class where there are more than two.",
    tune: { low: 50, high: 300, whole: true },
  }),
  learningRate: real({
    min: 1e-6,
    max: 1,
    default: 0.1,
    doc: "Shrinks each tree's leaf values: smaller learns slower and needs more trees.",
    tune: { low: 0.02, high: 0.3, log: true },
  }),
  growth: oneOf(["leaf", "depth"], {
    default: "leaf",
    doc: "Which leaf is split next: the one that gains most, or the one nearest to the root.",
  }),
  maxLeaves: whole({
    min: 2,
    max: 131_072,
    default: 31,
    doc: "Most leaves of a tree.",
    tune: { low: 8, high: 64, log: true, whole: true },
  }),
  maxDepth: whole({ min: 0, max: 1_000_000, default: 0, doc: "Most questions from root to leaf; 0 = no limit." }),
  minLeafRows: whole({
    min: 1,
    max: 1_000_000_000,
    default: 20,
    doc: "Fewest training rows in a leaf, counted exactly.",
    tune: { low: 5, high: 50, log: true, whole: true },
  }),
  minLeafWeight: real({
    min: 0,
    max: 1e12,
    default: 1e-3,
    doc: "Least sum of second derivatives in a leaf (for squared error: of row weights).",
  }),
  l2: real({
    min: 0,
    max: 1e12,
    default: 0,
    doc: "Penalty on squared leaf values.",
    tune: { low: 1e-3, high: 10, log: true },
  }),
  l1: real({ min: 0, max: 1e12, default: 0, doc: "Penalty on absolute leaf values." }),
  minGain: real({ min: 0, max: 1e12, default: 0, doc: "A split must lower the penalised loss by more than this." }),
  rowFraction: real({
    min: 0.01,
    max: 1,
    default: 1,
    doc: "Share of the rows that each round is grown on, drawn without replacement.",
    tune: { low: 0.6, high: 1 },
  }),
  columnFraction: real({
    min: 0.01,
    max: 1,
    default: 1,
    doc: "Share of the features that each tree may use.",
    tune: { low: 0.5, high: 1 },
  }),
  nodeColumnFraction: real({
    min: 0.01,
    max: 1,
    default: 1,
    doc: "Share of the tree's features that each node looks at, at least one.",
  }),
  sampling: oneOf(["uniform", "goss"], {
    default: "uniform",
    doc: 'How a round\'s rows are drawn: "uniform" by rowFraction; "goss" keeps the rows with the largest gradients and draws some of the others, after 1 / learningRate rounds on all rows.',
  }),
  topFraction: real({
    min: 0.01,
    max: 1,
    default: 0.2,
    doc: "With goss: share of the rows that is kept for its large gradients.",
  }),
  otherFraction: real({ min: 0.01, max: 1, default: 0.1, doc: "With goss: share of the rows drawn from the others." }),
  increasing: names({
    doc: "Number features a larger value of which never lowers the prediction (of two classes: of the second one).",
  }),
  decreasing: names({
    doc: "Number features a larger value of which never raises the prediction (of two classes: of the second one).",
  }),
  interactions: groupsOfNames({
    doc: "Features may meet on a path from root to leaf only where one of these lists has them all. Features in no list form one of their own. Empty = all may meet.",
  }),
  maxBins: whole({
    min: 2,
    max: 255,
    default: 255,
    doc: "Most bins per feature; missing values have one of their own. Of more categories than that, the rare ones share one.",
  }),
  categorySmoothing: real({
    min: 0,
    max: 1e12,
    default: 10,
    doc: "Categories are put in order by the sum of their gradients over that of their second derivatives plus this: rare ones are drawn to the middle.",
  }),
  categoryL2: real({
    min: 0,
    max: 1e12,
    default: 10,
    doc: "Added to l2 below a question about a category of more than four levels.",
  }),
  maxCategories: whole({
    min: 1,
    max: 255,
    default: 32,
    doc: "Most categories that a question names; all others go the other way.",
  }),
  minCategoryRows: whole({
    min: 0,
    max: 1_000_000_000,
    default: 100,
    doc: "Where a node has more than four categories: fewest rows by which two ways to divide them differ, as judged from second derivatives. Categories of less than a tenth of this are not named.",
  }),
  earlyStoppingRounds: whole({
    min: 0,
    max: 100_000,
    default: 0,
    doc: "Stop after this many rounds without a better loss on rows put aside, and keep the best round; 0 = off.",
  }),
  validationFolds: whole({
    min: 0,
    max: 50,
    default: 0,
    doc: "With early stopping: choose the number of rounds by cross-validation over so many folds, then learn from all rows; 0 = put validationFraction of the rows aside instead.",
  }),
  validationFraction: real({
    min: 0.01,
    max: 0.9,
    default: 0.1,
    doc: "Share of the rows put aside for early stopping. Identical rows stay on one side.",
  }),
};

export const boostingRegressorFields = {
  ...boostingFields,
  loss: oneOf(["squared", "absolute", "huber", "quantile", "poisson", "gamma", "tweedie"], {
    default: "squared",
    doc: "What is made least. squared predicts the mean, absolute the median, quantile the alpha quantile, huber a mean that outliers move little; poisson (counts), gamma (positive numbers) and tweedie (amounts, some of them 0) the mean as a product of effects.",
  }),
  alpha: real({
    min: 0.001,
    max: 0.999,
    default: 0.5,
    doc: "With the quantile loss: the share of targets that should lie below the prediction.",
  }),
  delta: real({
    min: 1e-300,
    max: 1e300,
    default: 1,
    doc: "With the huber loss: the distance, in the target's units, up to which it is squared.",
  }),
  power: real({
    min: 1.001,
    max: 1.999,
    default: 1.5,
    doc: "With the tweedie loss: the variance grows as the mean to this power; near 1 like counts, near 2 like gamma.",
  }),
};

export const boostingClassifierFields = {
  ...boostingFields,
  classWeight: oneOf(["equal", "balanced"], {
    default: "equal",
    doc: '"balanced" weighs rows so that all classes count the same in total. Probabilities are then those of such data.',
  }),
};

export type BoostingParams = Infer<typeof boostingFields>;
export type RegressorParams = Infer<typeof boostingRegressorFields>;
export type ClassifierParams = Infer<typeof boostingClassifierFields>;
