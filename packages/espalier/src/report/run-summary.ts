import type { RunRecord } from "../pipeline/index.ts";
import {
  clipped,
  countText,
  facts,
  html,
  notices,
  numberText,
  type Fact,
  type Markup,
  type Notice,
  type Section,
} from "../page/index.ts";
import { intervalText } from "./interval-text.ts";

type Evaluation = NonNullable<RunRecord["evaluation"]>;

/** The whole in a sentence or two. */
export function conclusion({ run, config, search, evaluation, registration }: RunRecord): Markup {
  if (run.error) return html`The run failed: ${clipped(run.error.message, 300)}`;
  const winner = search?.candidates[0];
  if (!winner || !evaluation || !registration) return html`The run is ${run.status}.`;
  const { metric } = search;
  const among =
    search.candidates.length === 1 ? "was the only candidate" : `won among ${search.candidates.length} candidates`;
  const verdict = registration.gate.passed ? "passed the gate" : "did not pass the gate";
  return html`To predict <b>${clipped(config.target.name)}</b>, <b>${clipped(winner.name)}</b> ${among}. On ${countText(evaluation.rows)} rows that no candidate saw, its ${metric} is ${withInterval(evaluation, metric)}; a guess that knows no feature has ${numberText(evaluation.baseline[metric] ?? null)}. It ${verdict} as version ${registration.version}.`;
}

function withInterval({ metrics, intervals }: Evaluation, metric: string): string {
  const value = numberText(metrics[metric] ?? null);
  const range = intervalText(intervals[metric]);
  return range === "–" ? value : `${value} (${range})`;
}

/** Three decimals are enough for a tile. */
const brief = (value: number | null) =>
  numberText(value === null || Math.abs(value) >= 1 ? value : Number(value.toFixed(3)));

/** Winner, score and verdict as tiles, and what is weak about them. */
export function inShort({ run, split, search, evaluation, registration, cautions, findings }: RunRecord): Section {
  const tiles: Fact[] = [];
  if (search && evaluation) {
    const { metric } = search;
    const { low, high } = evaluation.intervals[metric] ?? { low: null, high: null };
    tiles.push(
      { label: "winner", value: clipped(search.candidates[0]!.name, 16) },
      {
        label: `${metric} on held-out rows`,
        value: brief(evaluation.metrics[metric] ?? null),
        ...(low !== null && { note: `95%: ${brief(low)} to ${brief(high)}` }),
      },
      {
        label: "the same, guessed",
        value: brief(evaluation.baseline[metric] ?? null),
        note: "baseline: knows the target alone",
      },
    );
  }
  if (split) {
    const repeated = split.identical.repeated;
    tiles.push(
      { label: "rows learnt from", value: countText(split.train.length) },
      {
        label: "rows held out",
        value: countText(split.test.length),
        ...(repeated > 0 && { note: `${countText(repeated)} of all repeat another` }),
      },
    );
  }
  if (search) {
    const trials = search.candidates.reduce((sum, candidate) => sum + candidate.trials.length, 0);
    tiles.push({ label: "trials", value: countText(trials), note: `${search.candidates.length} candidates` });
  }
  if (registration) {
    tiles.push(
      { label: "gate", value: registration.gate.passed ? "passed" : "not passed" },
      { label: "model", value: `version ${registration.version}` },
    );
  }
  const told: Notice[] = [
    ...(run.error ? [{ level: "error" as const, text: clipped(run.error.message, 500), hint: run.error.hint }] : []),
    ...cautions,
    ...(findings ?? [])
      .filter(({ severity }) => severity !== "info")
      .slice(0, 20)
      .map(
        ({ severity, message, hint }): Notice => ({
          level: severity === "error" ? "error" : "warning",
          text: clipped(message, 300),
          hint,
        }),
      ),
  ];
  return { title: "In short", body: [facts(tiles), told.length > 0 ? notices(told) : html``] };
}
