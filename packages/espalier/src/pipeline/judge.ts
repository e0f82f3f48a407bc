import { metricOf, type Metric } from "@espalier/learn";
import type { GateRule } from "../project/index.ts";
import type { Evaluation } from "./evaluate.ts";

/** The champion on the same held-out rows, paired with the new model. */
export interface ChampionComparison {
  readonly version: number;
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
      return verdict(words, best >= -rule.tolerance, detail);
    }
  }
}

const verdict = (rule: string, passed: boolean, detail: string): RuleVerdict => ({ rule, passed, detail });
const short = (value: number) => (Number.isNaN(value) ? "undefined" : String(Number(value.toPrecision(4))));
const signed = (value: number) => `${value >= 0 ? "+" : "−"}${short(Math.abs(value))}`;
