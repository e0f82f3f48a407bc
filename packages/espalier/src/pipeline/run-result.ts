import type { Finding } from "../checks/index.ts";
import type { Project } from "../project/index.ts";
import type { Evaluation } from "./evaluate.ts";
import type { GateVerdict } from "./judge.ts";
import type { Split } from "./prepare.ts";
import type { SearchResult } from "./search.ts";

export interface StageOutcome {
  readonly name: string;
  readonly status: "ran" | "reused";
  readonly because: string;
  readonly durationMs: number;
  readonly key: string;
  readonly artifacts: Readonly<Record<string, string>>;
  readonly summary: unknown;
}

/** What `espalier run --json` prints. Keys are stable: they are only ever added to. */
export interface RunResult {
  readonly run_id: string;
  readonly run_name: string;
  readonly project: string;
  readonly duration_ms: number;
  readonly stages: readonly {
    readonly name: string;
    readonly status: "ran" | "reused";
    readonly because: string;
    readonly duration_ms: number;
  }[];
  readonly data: {
    readonly rows: number;
    readonly train: number;
    readonly test: number;
    readonly features: number;
    /** Rows whose features repeat another row's. */
    readonly repeated: number;
  };
  readonly findings: readonly Finding[];
  /** Best first, each with its best trial. */
  readonly candidates: readonly {
    readonly name: string;
    readonly estimator: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly metric: string;
    readonly mean: number;
    readonly sd: number;
    readonly scores: readonly number[];
    readonly trials: number;
    /** Trials that could not be fitted or scored. */
    readonly failed: number;
  }[];
  readonly winner: string;
  /** The winner on the held-out rows; null where a metric is undefined there. */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly intervals: Evaluation["intervals"];
  readonly baseline: Evaluation["baseline"];
  readonly importance: Evaluation["importance"];
  readonly gate: GateVerdict;
  readonly model: { readonly name: string; readonly version: number; readonly aliases: readonly string[] };
}

export interface ResultParts {
  readonly run: { readonly id: string; readonly name: string };
  readonly project: Project;
  readonly durationMs: number;
  readonly outcomes: readonly StageOutcome[];
  readonly findings: readonly Finding[];
  readonly split: Split;
  readonly search: SearchResult;
  readonly evaluation: Evaluation;
  readonly gate: GateVerdict;
  readonly model: RunResult["model"];
}

export function runResult(parts: ResultParts): RunResult {
  const { split, search, evaluation } = parts;
  return {
    run_id: parts.run.id,
    run_name: parts.run.name,
    project: parts.project.config.name,
    duration_ms: parts.durationMs,
    stages: parts.outcomes.map(({ name, status, because, durationMs }) => ({
      name,
      status,
      because,
      duration_ms: durationMs,
    })),
    data: {
      rows: split.train.length + split.test.length,
      train: split.train.length,
      test: split.test.length,
      features: Object.keys(parts.project.config.features).length,
      repeated: split.identical.repeated,
    },
    findings: parts.findings,
    candidates: search.candidates.map(({ name, recipe, mean, sd, scores, trials }) => ({
      name,
      estimator: recipe.estimator.kind,
      params: recipe.estimator.params,
      metric: search.metric,
      mean,
      sd,
      scores,
      trials: trials.length,
      failed: trials.filter((trial) => "error" in trial).length,
    })),
    winner: search.candidates[0]!.name,
    metrics: evaluation.metrics,
    intervals: evaluation.intervals,
    baseline: evaluation.baseline,
    importance: evaluation.importance,
    gate: parts.gate,
    model: parts.model,
  };
}
