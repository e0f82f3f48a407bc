import { flag, oneOf, whole, type Field } from "../field/index.ts";

const maxFeatures = (standard: number | "sqrt"): Field<number | "sqrt"> => ({
  default: standard,
  doc: 'Share of the features that each node looks at, or "sqrt" for the square root of their number.',
  rule: 'a number in (0, 1] or "sqrt"',
  tune: { low: 0.15, high: 1 },
  accepts: (v): v is number | "sqrt" => v === "sqrt" || (typeof v === "number" && v > 0 && v <= 1),
});

const shared = {
  trees: whole({
    min: 1,
    max: 100_000,
    default: 100,
    doc: "Number of trees. More never overfit, they only take longer.",
  }),
  maxDepth: whole({ min: 0, max: 1_000_000, default: 0, doc: "Most questions from root to leaf; 0 = no limit." }),
  minLeafRows: whole({
    min: 1,
    max: 1_000_000_000,
    default: 1,
    doc: "Fewest training rows in a leaf.",
    tune: { low: 1, high: 10, log: true, whole: true },
  }),
  minSplitRows: whole({
    min: 2,
    max: 1_000_000_000,
    default: 2,
    doc: "Fewest training rows a node needs to be split.",
  }),
};

/** Only a bootstrap leaves rows out. */
const outOfBag = flag({
  default: false,
  doc: "Whether to predict each training row by the trees that did not see it: an honest score without a test set.",
});

const classWeight = oneOf(["equal", "balanced"], {
  default: "equal",
  doc: '"balanced" weighs rows so that all classes count the same in total.',
});

export const extraTreesRegressorFields = { ...shared, maxFeatures: maxFeatures(1) };
export const extraTreesClassifierFields = { ...shared, maxFeatures: maxFeatures("sqrt"), classWeight };
export const forestRegressorFields = { ...extraTreesRegressorFields, outOfBag };
export const forestClassifierFields = { ...extraTreesClassifierFields, outOfBag };
