import type { Finding } from "../checks/index.ts";
import type { Project, ResolvedConfig } from "../project/index.ts";
import { cautionsOf, type Caution } from "./cautions.ts";
import type { Evaluation } from "./evaluate.ts";
import type { StageStatus } from "./events.ts";
import type { GateVerdict } from "./judge.ts";
import type { Split } from "./prepare.ts";
import type { SearchResult } from "./search.ts";
import type { ValidationSummary } from "./validate.ts";

export interface StageOutcome {
  readonly name: string;
  /** Whether it is one of the project's own. */
  readonly own: boolean;
  readonly status: StageStatus;
  readonly because: string;
  readonly durationMs: number;
  readonly key: string;
  /** Hashes of what it read. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What our stages make: name → blob hash. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** What own stages make: path → content. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Of own stages. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly summary: unknown;
  /** What a person should know of how it went. */
  readonly notes: readonly string[];
}

/** What a run says of itself, however much of the pipeline took part. */
export interface StagesResult {
  readonly run_id: string;
  readonly run_name: string;
  readonly project: string;
  /** The environment that it was in; null where none was chosen. */
  readonly environment: string | null;
  readonly duration_ms: number;
  readonly stages: readonly {
    readonly name: string;
    /** Whether it is one of the project's own. */
    readonly own: boolean;
    readonly status: StageStatus;
    readonly because: string;
    readonly duration_ms: number;
  }[];
  /** What a person should know of how it went. */
  readonly notes: readonly string[];
}

/** What `espalier run --json` prints. Keys are stable: they are only ever added to. */
export interface RunResult extends StagesResult {
  readonly data: {
    readonly rows: number;
    readonly train: number;
    readonly test: number;
    readonly features: number;
    /** Where the rows are a sample: how many there are in all. */
    readonly sampled_from?: number;
    /** Rows whose features repeat another row's. */
    readonly repeated: number;
    /** What the project does about such rows. */
    readonly duplicates: ResolvedConfig["split"]["duplicates"];
    /** Rows that repeated an earlier one, target included, and were left out: `split.duplicates` is "drop". */
    readonly duplicates_dropped: number;
    /** Rows that were set aside, and the file that they are in; null where there are none. */
    readonly quarantined: number;
    readonly quarantine: string | null;
    /** Of the data: `run --data` takes it again. */
    readonly version: string;
  };
  readonly findings: readonly Finding[];
  /** A page about the findings, within the project; null where there are none. */
  readonly check_page: string | null;
  /** The folder that holds this version, within the project; null where the project keeps none. */
  readonly artifacts: string | null;
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
  /** Held-out rows by their class and by the most probable one; null for regression. */
  readonly confusion: Evaluation["confusion"];
  readonly importance: Evaluation["importance"];
  /** What is weak about these numbers, worst first. */
  readonly cautions: readonly Caution[];
  readonly gate: GateVerdict;
  readonly model: { readonly name: string; readonly version: number; readonly aliases: readonly string[] };
}

export interface ResultParts {
  readonly run: { readonly id: string; readonly name: string };
  readonly project: Project;
  readonly durationMs: number;
  readonly dataVersion: string;
  readonly outcomes: readonly StageOutcome[];
  readonly findings: readonly Finding[];
  readonly validation: ValidationSummary;
  readonly split: Split;
  readonly search: SearchResult;
  readonly evaluation: Evaluation;
  readonly gate: GateVerdict;
  readonly model: RunResult["model"];
}

/** Did the whole main job take part, so that there is a model to tell of? */
export const isWholeRun = (result: StagesResult): result is RunResult => "model" in result;

export function stagesResult(parts: Pick<ResultParts, "run" | "project" | "durationMs" | "outcomes">): StagesResult {
  return {
    run_id: parts.run.id,
    run_name: parts.run.name,
    project: parts.project.config.name,
    environment: parts.project.environment,
    duration_ms: parts.durationMs,
    stages: parts.outcomes.map(({ name, own, status, because, durationMs }) => ({
      name,
      own,
      status,
      because,
      duration_ms: durationMs,
    })),
    notes: parts.outcomes.flatMap(({ notes }) => notes),
  };
}

export function runResult(parts: ResultParts): RunResult {
  const { split, search, evaluation } = parts;
  return {
    ...stagesResult(parts),
    data: {
      rows: split.train.length + split.test.length,
      train: split.train.length,
      test: split.test.length,
      features: Object.keys(parts.project.config.features).length,
      ...sampledFrom(parts.outcomes),
      repeated: split.identical.repeated,
      duplicates: parts.project.config.split.duplicates,
      duplicates_dropped: split.dropped,
      quarantined: parts.validation.quarantined,
      quarantine: parts.validation.quarantine,
      version: parts.dataVersion,
    },
    findings: parts.findings,
    check_page: parts.validation.page,
    artifacts: null, // written when everything else is known
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
    confusion: evaluation.confusion,
    importance: evaluation.importance,
    cautions: cautionsOf({ evaluation, search, gate: parts.project.config.gate }),
    gate: parts.gate,
    model: parts.model,
  };
}

function sampledFrom(outcomes: readonly StageOutcome[]): { readonly sampled_from?: number } {
  const ingested = outcomes.find(({ name }) => name === "ingest")?.summary;
  const count: unknown =
    typeof ingested === "object" && ingested !== null ? Reflect.get(ingested, "sampled_from") : null;
  return typeof count === "number" ? { sampled_from: count } : {};
}
