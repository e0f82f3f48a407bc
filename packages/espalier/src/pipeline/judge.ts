import { metricOf, type Metric } from "@espalier/learn";
import type { GateRule } from "../project/index.ts";
import type { Evaluation } from "./evaluate.ts";

/** The champion on the same held-out rows, paired with the new model. */
export interface ChampionComparison {
  readonly version: number;
  /** Held-out rows, and how many of them judged: those that the champion was not fitted on, where there are enough. */
  readonly rows: { readonly held: number; readonly judged: number };
  /** Whether the champion was fitted on rows that judged, which favours it. */
  readonly championKnowsThem: "no" | "yes" | "unknown";
  /** New model minus champion, with the 95% interval of the paired bootstrap; by metric name. */
  readonly differences: Readonly<
    Record<string, { readonly difference: number; readonly low: number; readonly high: number }>
  >;
}

export interface RuleVerdict {
  readonly rule: string;
  readonly passed: boolean;
  /** The numbers behind the verdict, in words. */
  readonly detail: string;
}

export interface GateVerdict {
  readonly passed: boolean;
  readonly rules: readonly RuleVerdict[];
}

/** Holds the model's held-out metrics against the gate. An undefined metric (NaN) never passes. */
export function judge(
  rules: readonly GateRule[],
  evaluation: Evaluation,
  champion: ChampionComparison | null,
): GateVerdict {
  const verdicts = rules.map((rule) => judgeRule(rule, evaluation, champion));
  return { passed: verdicts.every(({ passed }) => passed), rules: verdicts };
}

function judgeRule(rule: GateRule, evaluation: Evaluation, champion: ChampionComparison | null): RuleVerdict {
  const value = evaluation.metrics[rule.metric] ?? Number.NaN;
  const metric: Metric = metricOf(rule.metric);
  switch (rule.rule) {
    case "at-least":
      return verdict(`${rule.metric} ≥ ${rule.value}`, value >= rule.value, `${rule.metric} is ${short(value)}`);
    case "at-most":
      return verdict(`${rule.metric} ≤ ${rule.value}`, value <= rule.value, `${rule.metric} is ${short(value)}`);
    case "better-than-baseline": {
      const base = evaluation.baseline[rule.metric] ?? Number.NaN;
      const better = metric.direction === "maximize" ? value > base : value < base;
      return verdict(`${rule.metric} better than the baseline`, better, `${short(value)} against ${short(base)}`);
    }
    case "not-worse-than-champion": {
      const words = `${rule.metric} not worse than the champion`;
      if (!champion) return verdict(words, true, "there is no champion yet");
      const { difference, low, high } = champion.differences[rule.metric]!;
      const best = metric.direction === "maximize" ? high : -low;
      // Worse beyond noise and beyond the tolerance: even the favourable end of the interval falls short.
      const detail = `${signed(difference)} against version ${champion.version}, 95% interval ${signed(low)} to ${signed(high)}`;
      return verdict(words, best >= -rule.tolerance, `${detail}${whoJudged(champion)}`);
    }
  }
}

/** Nothing, where all held-out rows judged and none of them was known to the champion. */
function whoJudged({ rows: { held, judged }, championKnowsThem, version }: ChampionComparison): string {
  switch (championKnowsThem) {
    case "unknown":
      return `; what version ${version} was fitted on is not kept any more, held-out rows may be among it`;
    case "yes":
      return `; version ${version} was fitted on rows that are held out now, which favours it`;
    case "no":
      return judged === held ? "" : `, on the ${judged} of ${held} held-out rows that version ${version} has not seen`;
  }
}

const verdict = (rule: string, passed: boolean, detail: string): RuleVerdict => ({ rule, passed, detail });
const short = (value: number) => (Number.isNaN(value) ? "undefined" : String(Number(value.toPrecision(4))));
const signed = (value: number) => `${value >= 0 ? "+" : "−"}${short(Math.abs(value))}`;
