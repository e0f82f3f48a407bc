import { fault } from "../fault/index.ts";
import type { ClassificationTarget, Target } from "../table/index.ts";
import type { Metric } from "./metric.ts";
import type { Weights } from "./sum.ts";

interface Words<Name extends string> {
  readonly name: Name;
  readonly direction: Metric["direction"];
  readonly doc: string;
}

type Values = Readonly<Float64Array>;

type Weighed = (weights: Weights) => number;

/** A metric of predicted values. `of` gets as many values as predictions, one or more, and no NaN. */
export const regressionMetric = <const Name extends string>(
  words: Words<Name> & { of: (y: Values, predicted: Values) => Weighed },
): Metric<Name> => {
  const judge: Metric["judge"] = (target, prediction) => {
    if (target.task !== "regression") throw otherTask(words.name, target);
    const rows = target.values.length;
    checkLength(words.name, rows, prediction.length, rows);
    return guarded(words.name, rows, prediction, () => words.of(target.values, prediction));
  };
  return metric(words, "regression", false, judge);
};

type OfClasses = (target: ClassificationTarget, probabilities: Values) => Weighed;

const classMetric = <Name extends string>(
  words: Words<Name> & { of: OfClasses },
  binaryOnly: boolean,
): Metric<Name> => {
  const judge: Metric["judge"] = (target, prediction) => {
    if (target.task !== "classification") throw otherTask(words.name, target);
    const { codes, classes } = target;
    if (binaryOnly && classes.length !== 2) {
      throw fault("METRIC_SHAPE", { metric: words.name, problem: `it needs 2 classes; got ${classes.length}` });
    }
    checkLength(words.name, codes.length, prediction.length, codes.length * classes.length);
    return guarded(words.name, codes.length, prediction, () => words.of(target, prediction));
  };
  return metric(words, "classification", binaryOnly, judge);
};

const metric = <Name extends string>(
  { name, direction, doc }: Words<Name>,
  task: Metric["task"],
  binaryOnly: boolean,
  judge: Metric["judge"],
): Metric<Name> => ({
  name,
  task,
  binaryOnly,
  direction,
  doc,
  judge,
  compute: (target, prediction, weights) => judge(target, prediction)(weights),
});

/** NaN where there is nothing to judge or no way to; else the metric, its weights checked. */
function guarded(name: string, rows: number, prediction: Values, prepare: () => Weighed): Weighed {
  const weighed = rows === 0 || prediction.some(Number.isNaN) ? () => Number.NaN : prepare();
  return (weights) => {
    checkWeights(name, rows, weights);
    return weights?.every((weight) => weight === 0) ? Number.NaN : weighed(weights);
  };
}

/** A metric of predicted probabilities, for any number of classes. */
export const classificationMetric = <const Name extends string>(words: Words<Name> & { of: OfClasses }): Metric<Name> =>
  classMetric(words, false);

/** A metric of predicted probabilities for two classes; the second is the positive one. */
export const binaryMetric = <const Name extends string>(words: Words<Name> & { of: OfClasses }): Metric<Name> =>
  classMetric(words, true);

const otherTask = (name: string, { task }: Target) =>
  fault("METRIC_SHAPE", { metric: name, problem: `it does not judge ${task} targets` });

/** These two are also used where predictions are judged outside a metric. */
export function checkLength(name: string, rows: number, got: number, expected: number): void {
  if (got === expected) return;
  throw fault("METRIC_SHAPE", { metric: name, problem: `${rows} rows need ${expected} predicted numbers; got ${got}` });
}

export function checkWeights(name: string, rows: number, weights: Weights): void {
  if (weights && weights.length !== rows) {
    throw fault("METRIC_SHAPE", { metric: name, problem: `${rows} rows need ${rows} weights; got ${weights.length}` });
  }
  if (weights?.some((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY))) {
    throw fault("METRIC_SHAPE", { metric: name, problem: "every weight must be a number in [0, ∞)" });
  }
}
