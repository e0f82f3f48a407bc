import { oneOf, real, whole } from "../field/index.ts";

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
  maxBins: whole({
    min: 2,
    max: 255,
    default: 255,
    doc: "Most bins per feature; missing values have one of their own.",
  }),
  earlyStoppingRounds: whole({
    min: 0,
    max: 100_000,
    default: 0,
    doc: "Stop after this many rounds without a better loss on rows put aside, and keep the best round; 0 = off.",
  }),
  validationFraction: real({
    min: 0.01,
    max: 0.9,
    default: 0.1,
    doc: "Share of the rows put aside for early stopping. Identical rows stay on one side.",
  }),
};
