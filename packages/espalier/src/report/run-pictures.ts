import { metricOf } from "@espalier/learn";
import type { RunRecord } from "../pipeline/index.ts";
import { bars, heatmap, numberText, shareText, spread, xy, type Markup } from "../page/index.ts";

/** A picture of a run, with the name that its file has. */
export interface RunPicture {
  readonly name: string;
  readonly title: string;
  /** How to read it. */
  readonly lead: string;
  readonly picture: Markup;
}

type Evaluation = NonNullable<RunRecord["evaluation"]>;
type Search = NonNullable<RunRecord["search"]>;
type Trials = Search["candidates"][number]["trials"];

/** Most candidates, features and classes that are drawn; the tables and the JSON have all. */
const drawn = { candidates: 24, features: 20, classes: 30 } as const;

/** Each candidate's score on each fold. */
export function candidatesPicture({ metric, candidates }: Search): RunPicture {
  const shown = candidates.slice(0, drawn.candidates);
  return {
    name: "candidates",
    title: "Candidates on the folds",
    lead: "A dot is a fold, the thick mark the mean, the line one standard deviation to both sides.",
    picture: spread({
      label: `${metric} of each candidate on each fold`,
      labels: shown.map(({ name }) => name),
      values: shown.map(({ mean, sd, scores }) => ({ mean, sd, points: scores })),
      xLabel: `${metric}, cross-validated (${better(metric)} is better)`,
      text: numberText,
    }),
  };
}

/** Score by trial, a picture for each candidate that was searched, all on the same scale. */
export function trialsPictures({ metric, candidates }: Search): readonly RunPicture[] {
  const searched = candidates.slice(0, drawn.candidates).filter(({ trials }) => trials.length > 1);
  const scores = searched.flatMap(({ trials }) => scoredOf(trials).map(([, mean]) => mean));
  if (scores.length === 0) return [];
  const yRange = [scores.reduce((a, b) => Math.min(a, b)), scores.reduce((a, b) => Math.max(a, b))] as const;
  const most = Math.max(...searched.map(({ trials }) => trials.length));
  return searched.map(({ name, trials }) => {
    const dots = scoredOf(trials);
    return {
      name: `trials-${name}`,
      title: name,
      lead: `${trials.length} trials`,
      picture: xy({
        label: `${name}: ${metric} by trial`,
        dots,
        told: (i) => {
          const [trial, mean] = dots[i]!;
          return `trial ${trial}: ${numberText(mean)}; ${pointText(trials[trial - 1]!.point)}`;
        },
        line: bestSoFar(dots, metric),
        lineAs: "steps",
        names: ["trial", "best so far"],
        xRange: [1, most],
        yRange,
        xLabel: "trial",
        yLabel: `${metric} (mean over folds)`,
      }),
    };
  });
}

type Dot = readonly [number: number, value: number];

const scoredOf = (trials: Trials): readonly Dot[] =>
  trials.flatMap((trial, i): readonly Dot[] => ("mean" in trial ? [[i + 1, trial.mean]] : []));

function bestSoFar(dots: readonly Dot[], metric: string): readonly Dot[] {
  const isMore = metricOf(metric).direction === "maximize";
  let best = isMore ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return dots.map(([trial, value]): Dot => {
    best = isMore ? Math.max(best, value) : Math.min(best, value);
    return [trial, best];
  });
}

const better = (metric: string) => (metricOf(metric).direction === "maximize" ? "more" : "less");

const pointText = (point: Readonly<Record<string, unknown>>) =>
  Object.entries(point)
    .map(([path, value]) => {
      const name = path.replace(/^estimator\./, "");
      return `${name} ${typeof value === "number" ? numberText(value) : JSON.stringify(value)}`;
    })
    .join(", ") || "as it is";

/** How much each feature tells, where that is anything. */
export function importancePicture({ importance }: Evaluation, metric: string): RunPicture | null {
  const telling = importance.filter(({ mean }) => mean > 0).slice(0, drawn.features);
  if (telling.length === 0) return null;
  return {
    name: "importance",
    title: "Permutation importance",
    lead: `How much ${metric} the model loses on the held-out rows when a feature's values are shuffled among them: the mean of five shuffles, and one standard deviation to both sides. Features that tell the same share what they lose.`,
    picture: bars({
      label: `features by what ${metric} loses without them`,
      labels: telling.map(({ feature }) => feature),
      counts: telling.map(({ mean }) => mean),
      deviations: telling.map(({ sd }) => sd),
      text: numberText,
    }),
  };
}

/** Of regression: what was against what was predicted, and what is left. */
export function residualPictures({ points }: Evaluation, target: string): readonly RunPicture[] {
  if (!points || points.length === 0) return [];
  const left = points.map(([actual, predicted]): readonly [number, number] => [predicted, actual - predicted]);
  return [
    {
      name: "actual-predicted",
      title: "Actual against predicted",
      lead: "A dot is a held-out row. On the dashed line the prediction is right; a cloud flatter than it predicts the middle too often.",
      picture: xy({
        label: `${target}: actual against predicted`,
        dots: points.map(([actual, predicted]): readonly [number, number] => [predicted, actual]),
        told: (i) => `actual ${numberText(points[i]![0])}, predicted ${numberText(points[i]![1])}`,
        reference: "diagonal",
        xLabel: `predicted ${target}`,
        yLabel: `actual ${target}`,
      }),
    },
    {
      name: "residuals",
      title: "What is left",
      lead: "Actual less predicted, by what was predicted. A bend, or a funnel, is something that the model has not learnt.",
      picture: xy({
        label: `${target}: actual less predicted, by predicted`,
        dots: left,
        told: (i) => `predicted ${numberText(left[i]![0])}, off by ${numberText(left[i]![1])}`,
        reference: { y: 0 },
        xLabel: `predicted ${target}`,
        yLabel: "actual − predicted",
      }),
    },
  ];
}

/** Rows of each true class by the label they were given; null where there are too many classes to draw. */
export function confusionPicture({ confusion }: Evaluation): RunPicture | null {
  if (!confusion || confusion.classes.length > drawn.classes) return null;
  const { classes, counts } = confusion;
  const rows = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  return {
    name: "confusion",
    title: "Confusion matrix",
    lead: "A row is a true class, a column what was predicted; the number counts held-out rows, the shade is its share of the row. Blue is right, orange is wrong.",
    picture: heatmap({
      label: "rows by true and predicted class",
      rows: classes,
      columns: classes,
      values: counts.map((row, i) =>
        row.map((count, j) => (rows[i] === 0 ? null : ((i === j ? 1 : -1) * count) / rows[i]!)),
      ),
      text: (i, j) => String(counts[i]![j]),
      told: (i, j) =>
        `${counts[i]![j]} of ${rows[i]} rows of ${classes[i]} predicted as ${classes[j]} (${shareText(counts[i]![j]! / rows[i]!)})`,
      largest: 56,
    }),
  };
}

/** Of two classes: how well they are told apart at every threshold, and whether probabilities hold. */
export function curvePictures({ curves, metrics, confusion }: Evaluation): readonly RunPicture[] {
  if (!curves) return [];
  const { positive, thresholds, calibration } = curves;
  const counts = confusion?.counts ?? [];
  const share = sumOf(counts[1] ?? []) / Math.max(1, sumOf(counts.flat()));
  const auc = (name: string) => (typeof metrics[name] === "number" ? `Area: ${numberText(metrics[name])}. ` : "");
  const unit: readonly [number, number] = [0, 1];
  const scale = { xRange: unit, yRange: unit, shares: true } as const;
  return [
    {
      name: "roc",
      title: "ROC curve",
      lead: `${auc("roc_auc")}At each threshold: rows of ${positive} that are found, against others that are taken for it. The dashed line is guessing.`,
      picture: xy({
        label: `ROC curve of ${positive}`,
        line: [[0, 0], ...thresholds.map(([wrong, found]): readonly [number, number] => [wrong, found])],
        reference: "diagonal",
        xLabel: "wrongly found (false positive rate)",
        yLabel: "found (recall)",
        ...scale,
      }),
    },
    {
      name: "precision-recall",
      title: "Precision and recall",
      lead: `${auc("pr_auc")}At each threshold: how many of those taken for ${positive} are, against how many are found. The dashed line is guessing.`,
      picture: xy({
        label: `precision by recall of ${positive}`,
        line: thresholds.map(([, found, precision]): readonly [number, number] => [found, precision]),
        reference: { y: share },
        xLabel: "found (recall)",
        yLabel: "precision",
        ...scale,
      }),
    },
    {
      name: "calibration",
      title: "Calibration",
      lead: "Rows by their predicted probability, as many in each dot. On the dashed line, what was given 70% came true 70 times in 100.",
      picture: xy({
        label: `observed share of ${positive} by predicted probability`,
        dots: calibration.map(({ predicted, observed }): readonly [number, number] => [predicted, observed]),
        told: (i) => {
          const { weight, predicted, observed } = calibration[i]!;
          return `${weight} rows: predicted ${shareText(predicted)}, observed ${shareText(observed)}`;
        },
        line: calibration.map(({ predicted, observed }): readonly [number, number] => [predicted, observed]),
        reference: "diagonal",
        xLabel: `predicted probability of ${positive}`,
        yLabel: `share that is ${positive}`,
        ...scale,
      }),
    },
  ];
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** All pictures of a run. */
export function runPictures({ search, evaluation, config }: RunRecord): readonly RunPicture[] {
  const ofSearch = search ? [candidatesPicture(search), ...trialsPictures(search)] : [];
  if (!evaluation) return ofSearch;
  return [
    ...ofSearch,
    importancePicture(evaluation, config.search.metric),
    ...residualPictures(evaluation, config.target.name),
    confusionPicture(evaluation),
    ...curvePictures(evaluation),
  ].filter((one) => one !== null);
}
