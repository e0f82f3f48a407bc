import { exactInterval } from "@espalier/learn";
import type { RunRecord } from "../pipeline/index.ts";
import {
  cards,
  clipped,
  countText,
  html,
  numberText,
  prose,
  table,
  type Card,
  type Markup,
  type Section,
} from "../page/index.ts";
import { intervalText } from "./interval-text.ts";
import {
  candidatesPicture,
  confusionPicture,
  curvePictures,
  importancePicture,
  residualPictures,
  trialsPictures,
  type RunPicture,
} from "./run-pictures.ts";

type Evaluation = NonNullable<RunRecord["evaluation"]>;
type Search = NonNullable<RunRecord["search"]>;

export function candidatesSection(search: Search): Section {
  const { lead, picture } = candidatesPicture(search);
  const rows = search.candidates.map(({ name, recipe, mean, sd, trials }) => {
    const failed = trials.filter((trial) => "error" in trial).length;
    const steps = [...recipe.transforms, recipe.estimator].map(({ kind }) => kind).join(" → ");
    return [
      html`<b>${clipped(name)}</b><br><span class="quiet">${steps}</span>`,
      `${numberText(mean)} ± ${numberText(sd)}`,
      failed === 0 ? countText(trials.length) : `${countText(trials.length)} (${failed} failed)`,
      paramsText(recipe.estimator.params),
    ];
  });
  return {
    title: "Candidates compared",
    lead,
    body: [
      picture,
      table({
        head: ["candidate", `${search.metric} (mean ± sd)`, "trials", "best parameters"],
        numeric: [1, 2],
        rows,
      }),
    ],
  };
}

const paramsText = (params: Readonly<Record<string, unknown>>): Markup => {
  const words = Object.entries(params).map(
    ([key, value]) => `${key} ${typeof value === "number" ? numberText(value) : JSON.stringify(value)}`,
  );
  return clipped(words.join(", ") || "–", 160);
};

export function trialsSection(search: Search): Section | null {
  const pictures = trialsPictures(search);
  if (pictures.length === 0) return null;
  return {
    title: "The search",
    lead: "A dot is a trial: one set of parameters, scored on all folds; point at it to read them. All candidates on one scale.",
    body: [
      cards(pictures.map(({ title, lead, picture }) => ({ title: clipped(title, 30), tag: lead, body: [picture] }))),
    ],
  };
}

const cardOf = ({ title, lead, picture }: RunPicture): Card => ({ title, body: [picture, prose(lead)] });

export function heldOut(evaluation: Evaluation, search: Search | null): Section {
  const rows = Object.entries(evaluation.metrics).map(([name, value]) => [
    name === search?.metric ? html`<b>${name}</b>` : name,
    numberText(value),
    intervalText(evaluation.intervals[name]),
    numberText(evaluation.baseline[name] ?? null),
  ]);
  const metrics = table({
    head: ["metric", "held out", "95% interval", "baseline"],
    numeric: [1, 2, 3],
    rows,
    isNarrow: true,
  });
  const importance = search && importancePicture(evaluation, search.metric);
  return {
    title: "The winner on rows that nobody saw",
    lead: "Neither search nor fitting has seen these rows, and no candidate was chosen by them. The baseline predicts the training mean, or the training shares of the classes.",
    body: [metrics, cards([...(importance ? [cardOf(importance)] : []), ...curvePictures(evaluation).map(cardOf)])],
  };
}

export function whereWrong(evaluation: Evaluation, target: string): Section | null {
  const matrix = confusionPicture(evaluation);
  const pictures = [...residualPictures(evaluation, target), ...(matrix ? [matrix] : [])];
  const classes = evaluation.confusion ? [classTable(evaluation.confusion)] : [];
  if (pictures.length === 0 && classes.length === 0) return null;
  const isDrawn = evaluation.points !== null && evaluation.points.length < evaluation.rows;
  return {
    title: "Where it is right, and where wrong",
    ...(isDrawn && {
      lead: `${countText(evaluation.points!.length)} of ${countText(evaluation.rows)} held-out rows, drawn by the seed.`,
    }),
    body: [cards(pictures.map(cardOf)), ...classes],
  };
}

const shownClasses = 100;

/** Precision, recall and F1 of each class, with the exact interval of its recall. */
function classTable({ classes, counts }: NonNullable<Evaluation["confusion"]>): Markup {
  const share = (hits: number, of: number) => (of === 0 ? "–" : numberText(hits / of));
  const rows = classes.slice(0, shownClasses).map((name, c) => {
    const hits = counts[c]![c]!;
    const actual = counts[c]!.reduce((sum, count) => sum + count, 0);
    const labelled = counts.reduce((sum, row) => sum + row[c]!, 0);
    const { low, high } = exactInterval(hits, actual);
    return [
      clipped(name),
      countText(actual),
      share(hits, labelled),
      share(hits, actual),
      actual === 0 ? "–" : `${numberText(low)} to ${numberText(high)}`,
      share(2 * hits, actual + labelled),
    ];
  });
  return table({
    caption: "Each class. Recall is the share of its rows that was found; its interval is exact (Clopper-Pearson).",
    head: ["class", "rows", "precision", "recall", "95% interval of recall", "F1"],
    numeric: [1, 2, 3, 4, 5],
    rows,
    isNarrow: true,
  });
}

/** Metrics of the project's own stages carry the stage's name before a point. */
export function ownMeasures({ run, evaluation }: RunRecord): Section | null {
  const measured = Object.entries(run.metrics).filter(
    ([key]) =>
      !Object.hasOwn(evaluation?.metrics ?? {}, key) && run.stages.some(({ name }) => key.startsWith(`${name}.`)),
  );
  if (measured.length === 0) return null;
  return {
    title: "What own stages measured",
    body: [
      table({
        head: ["metric", "value"],
        numeric: [1],
        rows: measured.map(([key, value]) => [clipped(key, 80), numberText(value)]),
        isNarrow: true,
      }),
    ],
  };
}

export function gateSection({ passed, rules }: NonNullable<RunRecord["registration"]>["gate"]): Section {
  return {
    title: `Gate: ${passed ? "passed" : "not passed"}`,
    lead: "What the winner must hold to become champion, all of it judged on the held-out rows.",
    body: [
      rules.length === 0
        ? prose("The gate has no rules.")
        : table({
            head: ["rule", "", "why"],
            isNarrow: true,
            rows: rules.map((rule) => [rule.rule, rule.passed ? "✓ holds" : "✗ does not hold", rule.detail]),
          }),
    ],
  };
}
