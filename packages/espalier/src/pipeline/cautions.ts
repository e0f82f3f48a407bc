import { exactInterval, metricOf } from "@espalier/learn";
import type { GateRule } from "../project/index.ts";
import type { Evaluation } from "./evaluate.ts";
import type { SearchResult } from "./search.ts";

/** What is weak about a result, so that nobody makes more of it than it is. */
export interface Caution {
  readonly level: "warning" | "info";
  readonly text: string;
  readonly hint: string;
}

export interface Judged {
  readonly evaluation: Evaluation;
  readonly search: SearchResult;
  readonly gate: readonly GateRule[];
}

/** Below this many held-out rows, one row more or less moves a share by a percent or more. */
const fewRows = 100;
/** Below this many held-out rows, what is said of a class hangs on single rows. */
const fewOfClass = 10;

/** Worst first. */
export function cautionsOf(judged: Judged): readonly Caution[] {
  const found = [
    noBetterThanBaseline(judged),
    perfect(judged) ?? fewHeldOut(judged),
    wide(judged),
    ...bordering(judged),
    smallClass(judged),
    closeCandidates(judged),
  ].filter((one) => one !== null);
  return [...found.filter(({ level }) => level === "warning"), ...found.filter(({ level }) => level === "info")];
}

const moreRows = "hold out more rows (`split.test`), collect more, or repeat with other seeds (`--set seed=…`)";

function perfect({ evaluation: { metrics, rows } }: Judged): Caution | null {
  if (metrics.accuracy !== 1) return null;
  const { low } = exactInterval(rows, rows);
  const isWeak = rows < 1000;
  const text = isWeak
    ? `accuracy 100% on ${rows} rows is weak evidence: the true value may be as low as ${percent(low)} (exact 95% interval)`
    : `accuracy 100% on ${rows} rows is rare on real data: the target may have leaked into a feature`;
  return {
    level: "warning",
    text,
    hint: isWeak ? moreRows : "look at the features that tell most, and whether they are known when predicting",
  };
}

function fewHeldOut({ evaluation: { metrics, rows } }: Judged): Caution | null {
  if (rows >= fewRows) return null;
  const { accuracy } = metrics;
  if (typeof accuracy !== "number") {
    return { level: "warning", text: `only ${rows} rows judged the winner: its scores are coarse`, hint: moreRows };
  }
  const { low, high } = exactInterval(Math.round(accuracy * rows), rows);
  return {
    level: "warning",
    text: `accuracy ${percent(accuracy)} on ${rows} rows is coarse: one row is ${percent(1 / rows)}, and the true value may be anything from ${percent(low)} to ${percent(high)} (exact 95% interval)`,
    hint: moreRows,
  };
}

/** The interval holds the baseline, or values worse than it. */
function noBetterThanBaseline({ evaluation, search: { metric } }: Judged): Caution | null {
  const { low, high } = evaluation.intervals[metric] ?? { low: null, high: null };
  const base = evaluation.baseline[metric] ?? null;
  if (low === null || high === null || base === null) return null;
  const isBetter = metricOf(metric).direction === "maximize" ? low > base : high < base;
  if (isBetter) return null;
  return {
    level: "warning",
    text: `${metric} of the winner is not better than the baseline beyond noise: ${short(low)} to ${short(high)} (95% interval) against ${short(base)}`,
    hint: "the features may not tell the target; see `espalier data profile` for what each tells alone",
  };
}

/** An interval more than half as wide as the whole gain over the baseline. */
function wide({ evaluation, search: { metric } }: Judged): Caution | null {
  const { low, high } = evaluation.intervals[metric] ?? { low: null, high: null };
  const [value, base] = [evaluation.metrics[metric] ?? null, evaluation.baseline[metric] ?? null];
  if (low === null || high === null || value === null || base === null) return null;
  if (high - low <= Math.abs(value - base) / 2) return null;
  return {
    level: "info",
    text: `${metric} is known roughly: ${short(value)} may be anything from ${short(low)} to ${short(high)} (95% interval)`,
    hint: "compare models by this interval, not by their digits",
  };
}

/** Rules that hold for the value and not for its whole interval. */
function bordering({ evaluation, gate }: Judged): readonly Caution[] {
  return gate.flatMap((rule) => {
    if (rule.rule !== "at-least" && rule.rule !== "at-most") return [];
    const value = evaluation.metrics[rule.metric] ?? null;
    const { low, high } = evaluation.intervals[rule.metric] ?? { low: null, high: null };
    if (value === null || low === null || high === null) return [];
    const [holds, end] = rule.rule === "at-least" ? [value >= rule.value, low] : [value <= rule.value, high];
    const isSure = rule.rule === "at-least" ? end >= rule.value : end <= rule.value;
    if (!holds || isSure) return [];
    const asked = `${rule.metric} ${rule.rule === "at-least" ? "≥" : "≤"} ${rule.value}`;
    return [
      {
        level: "info",
        text: `the gate's rule ${asked} holds for the value, not for its whole 95% interval, which goes to ${short(end)}`,
        hint: "more held-out rows make the verdict surer",
      },
    ];
  });
}

function smallClass({ evaluation: { confusion } }: Judged): Caution | null {
  if (!confusion) return null;
  const rows = confusion.counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const least = Math.min(...rows);
  if (least >= fewOfClass) return null;
  const small = rows.filter((count) => count < fewOfClass).length;
  const which = small === 1 ? `one class has ${least}` : `${small} classes have fewer than ${fewOfClass}`;
  return {
    level: "info",
    text: `${which} held-out rows: what is said of ${small === 1 ? "it" : "them"} hangs on single rows`,
    hint: moreRows,
  };
}

/**
 * Whether the two best candidates differ beyond noise over the folds: their paired differences, with the variance
 * corrected for folds that share training rows. Source: Nadeau and Bengio, "Inference for the generalization error",
 * Machine Learning 52, 2003.
 */
function closeCandidates({ search: { metric, candidates } }: Judged): Caution | null {
  const [first, second] = candidates;
  if (!first || !second || first.scores.length !== second.scores.length || first.scores.length < 2) return null;
  const folds = first.scores.length;
  const gaps = first.scores.map((score, fold) => score - second.scores[fold]!);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / folds;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (folds - 1);
  const error = Math.sqrt(variance * (1 / folds + 1 / (folds - 1)));
  if (Math.abs(mean) > 2 * error) return null;
  return {
    level: "info",
    text: `${first.name} and ${second.name} are alike within noise: ${metric} differs by ${short(Math.abs(mean))} ± ${short(error)} over the folds`,
    hint: "prefer the simpler one where the difference does not matter",
  };
}

const short = (value: number) => String(Number(value.toPrecision(3)));
const percent = (share: number) => `${Number((100 * share).toFixed(1))}%`;
