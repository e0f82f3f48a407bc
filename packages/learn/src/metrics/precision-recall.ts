import { ofTally, type Tally } from "./confusion.ts";
import { binaryMetric, classificationMetric } from "./define.ts";

/** A class never labelled, or never there, scores 0: nothing was shown for it. */
const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

const precisionOf = (t: Tally, c: number) => share(t.hits[c]!, t.labelled[c]!);
const recallOf = (t: Tally, c: number) => share(t.hits[c]!, t.actual[c]!);
const f1Of = (t: Tally, c: number) => share(2 * t.hits[c]!, t.actual[c]! + t.labelled[c]!);

/** Mean over the classes that occur in the target or among the labels. */
function macro(tally: Tally, of: (tally: Tally, c: number) => number): number {
  const seen = [...tally.hits.keys()].filter((c) => tally.actual[c]! + tally.labelled[c]! > 0);
  return seen.reduce((sum, c) => sum + of(tally, c), 0) / seen.length;
}

export const precision = binaryMetric({
  name: "precision",
  direction: "maximize",
  doc: "Of the rows labelled with the second class, the share that belongs to it; 0 if there are none.",
  of: ofTally((tally) => precisionOf(tally, 1)),
});

export const recall = binaryMetric({
  name: "recall",
  direction: "maximize",
  doc: "Of the rows of the second class, the share labelled as such; 0 if there are none.",
  of: ofTally((tally) => recallOf(tally, 1)),
});

export const f1 = binaryMetric({
  name: "f1",
  direction: "maximize",
  doc: "Harmonic mean of precision and recall of the second class.",
  of: ofTally((tally) => f1Of(tally, 1)),
});

export const precisionMacro = classificationMetric({
  name: "precision_macro",
  direction: "maximize",
  doc: "Mean precision of the classes, each counting the same.",
  of: ofTally((tally) => macro(tally, precisionOf)),
});

export const recallMacro = classificationMetric({
  name: "recall_macro",
  direction: "maximize",
  doc: "Mean recall of the classes, each counting the same; a class that is only labelled counts as 0.",
  of: ofTally((tally) => macro(tally, recallOf)),
});

export const f1Macro = classificationMetric({
  name: "f1_macro",
  direction: "maximize",
  doc: "Mean F1 of the classes, each counting the same: the rare class matters as much as the common one.",
  of: ofTally((tally) => macro(tally, f1Of)),
});

export const f1Weighted = classificationMetric({
  name: "f1_weighted",
  direction: "maximize",
  doc: "Mean F1 of the classes, each counting by its number of rows.",
  of: ofTally((tally) => tally.actual.reduce((sum, rows, c) => sum + rows * f1Of(tally, c), 0) / tally.total),
});

export const f1Micro = classificationMetric({
  name: "f1_micro",
  direction: "maximize",
  doc: "F1 over all decisions together; with one label a row it equals accuracy.",
  of: ofTally(({ hits, total }) => hits.reduce((a, b) => a + b, 0) / total),
});
