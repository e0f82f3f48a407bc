import type { ClassificationMetric, EstimatorSpec, Recipe, RegressionMetric, Schema, Task } from "@espalier/learn";
import type { CheckName, CheckOverrides, ChecksConfig, DeclaredCheck, Severity } from "../checks/index.ts";
import type { SourceSpec, TargetSpec } from "../source/index.ts";
import type { StageSpec } from "../stages/index.ts";
import type { GateRule } from "./gate.ts";
import type { WebhookSpec } from "./hook.ts";
import type { ScheduleConfig } from "./schedule.ts";

/** Metrics by the task they can judge. */
export type MetricName<K extends Task = Task> = {
  regression: RegressionMetric;
  classification: ClassificationMetric;
}[K];

/** An estimator alone, or transforms before it: `pipe(impute("median"), ridge())`. */
export type Candidate<K extends Task = Task> = Recipe<K> | EstimatorSpec<K>;

/** How rows are held out. */
export interface SplitConfig {
  /** Share of the rows held out for the final judgement, in (0, 1). */
  readonly test: number;
  /**
   * What becomes of identical rows: those with the same features stay on one side of every split; of those with the same
   * target, too, the first is kept and the others are dropped; or nothing is done about them.
   */
  readonly duplicates: "together" | "drop" | "ignore";
  /** Classification: every side gets its share of each class. */
  readonly stratify: boolean;
}

/** What one candidate's search may have of its own. */
export interface CandidateSearchConfig {
  /** Points tried; the first one is the defaults. */
  readonly trials?: number;
  readonly sampler?: "tpe" | "random" | "grid";
}

/** How hyper-parameters are searched. */
export interface SearchConfig<K extends Task = Task> extends Required<CandidateSearchConfig> {
  /** What trials and candidates are compared by, cross-validated. */
  readonly metric: MetricName<K>;
  readonly folds: number;
  /** Name of a candidate → what is otherwise for it. */
  readonly candidates?: Readonly<Record<string, CandidateSearchConfig>>;
}

/** How the server answers. */
export interface ServeConfig {
  /** Regression: label → [low, high), a word for the predicted number. The highest band includes its end. */
  readonly bands?: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** A missing feature takes its stand-in from training (median, most frequent level), or its row is refused. */
  readonly missing: "median" | "reject";
  readonly port: number;
}

/** What is kept of the data, and where it goes. */
export interface DataConfig {
  /** Where `data push` and `data pull` go: a folder, or `s3://bucket/prefix`. */
  readonly remote?: string;
  /** How many versions `data gc` keeps, beside those that a run was made of; absent: all. */
  readonly keep?: number;
}

/** Folders for people and other tools, one for each model: see `artifacts` of the configuration. */
export interface ArtifactsConfig {
  /** Where they are, within the project; absent: there are none. */
  readonly folder?: string;
  /** How many of the newest stay; absent: all. */
  readonly keep?: number;
}

/** What a project predicts. */
export interface TargetConfig<K extends Task, C extends string> {
  /** The column's name. */
  readonly name: string;
  readonly kind: K;
  /** Rows without a target stop the run (`fault`, the default), or are left out (`drop`). */
  readonly missing?: "fault" | "drop";
  /** Classification: all classes, in order; absent: those of the data. */
  readonly classes?: K extends "classification" ? readonly C[] : never;
  /** Of two classes, the one that precision, recall and thresholds speak of; absent: the second. */
  readonly positive?: K extends "classification" ? NoInfer<C> : never;
}

/** A column's name: an editor completes those of the features, and any other is taken. */
type ColumnName<S extends Schema> = (keyof S & string) | (string & Record<never, never>);

/** Any other name than those of the checks that are there by themselves is one's own, and needs a check. */
type OwnChecks<Checks, S extends Schema> = {
  readonly [Name in keyof Checks]: Name extends CheckName ? unknown : DeclaredCheck<ColumnName<S>>;
};
type SomeChecks = CheckOverrides & { readonly [name: string]: Severity | "off" | DeclaredCheck };

/** What `espalier.config.ts` exports. Types flow from `features` and `target.kind` to everything else. */
export interface ProjectConfig<
  S extends Schema = Schema,
  K extends Task = Task,
  C extends string = string,
  Checks extends SomeChecks = SomeChecks,
> {
  /** Names the project, its experiment and its registered model. */
  readonly name: string;
  readonly source: SourceSpec;
  /** The columns to predict from, and what they hold. */
  readonly features: S;
  readonly target: TargetConfig<K, C>;
  /** What competes: name → recipe. */
  readonly candidates: Readonly<Record<string, Candidate<NoInfer<K>>>>;
  readonly split?: Partial<SplitConfig>;
  readonly search?: Partial<SearchConfig<NoInfer<K>>>;
  /** What the winner must pass to become champion; absent: better than the baseline, not worse than the champion. */
  readonly gate?: readonly GateRule<MetricName<NoInfer<K>>>[];
  readonly serve?: Partial<Omit<ServeConfig, "bands">> &
    (K extends "regression" ? Pick<ServeConfig, "bands"> : { readonly bands?: never });
  /** Everything random follows from it. */
  readonly seed?: number;
  readonly data?: DataConfig;
  /** When `espalier schedule` runs the project. */
  readonly schedule?: Partial<ScheduleConfig>;
  /** Whom a run tells how it went; made by `webhook(…)`. */
  readonly hooks?: readonly WebhookSpec[];
  readonly artifacts?: ArtifactsConfig;
  /** Stages of one's own: name → `stage.shell(…)` or `stage.module(…)`. */
  readonly stages?: Readonly<Record<string, StageSpec>>;
  /** How much there is of what stages need: name → amount. A stage that needs more than is free waits. */
  readonly resources?: Readonly<Record<string, number>>;
  /** Name of a check → its severity, or "off"; any other name → a check of one's own, made by `check.*`. */
  readonly checks?: Checks & OwnChecks<Checks, S>;
  /** What is different where: name → parts of this configuration. `--env NAME` or ESPALIER_ENV chooses one. */
  readonly environments?: Readonly<Record<string, EnvironmentConfig<NoInfer<S>, NoInfer<K>>>>;
}

/** Any part of a value, at any depth; null takes a part out. A list is one value. */
export type Overlay<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Overlay<T[Key]> | null }
    : T;

type NotOverlaid = "name" | "environments" | "checks";

/**
 * What is different in one environment, laid over the config and `params.yaml`. Settings are laid over one by one; what
 * a builder makes (`csv(…)`, `forest.regressor(…)`, `stage.shell(…)`, a gate) takes the place of what was there.
 */
export type EnvironmentConfig<S extends Schema = Schema, K extends Task = Task> = Overlay<
  Omit<ProjectConfig<S, K, string, Record<never, never>>, NotOverlaid>
> & { readonly checks?: Overlay<CheckOverrides> | Readonly<Record<string, Severity | "off" | DeclaredCheck | null>> };

/** A configuration with every default filled in and everything checked. Plain JSON. */
export interface ResolvedConfig {
  readonly name: string;
  readonly source: SourceSpec;
  readonly features: Schema;
  readonly target: TargetSpec;
  readonly candidates: Readonly<Record<string, Recipe>>;
  readonly split: SplitConfig;
  readonly search: SearchConfig;
  readonly gate: readonly GateRule<MetricName>[];
  readonly serve: ServeConfig;
  readonly seed: number;
  readonly data: DataConfig;
  readonly schedule?: ScheduleConfig;
  readonly hooks: readonly WebhookSpec[];
  readonly artifacts: ArtifactsConfig;
  readonly stages: Readonly<Record<string, StageSpec>>;
  readonly resources: Readonly<Record<string, number>>;
  readonly checks: ChecksConfig;
}

/** Declares a project; `export default` it from `espalier.config.ts`. Checked in full when it is loaded. */
export const defineProject = <
  const S extends Schema,
  const K extends Task,
  const C extends string = string,
  const Checks extends SomeChecks = SomeChecks,
>(
  config: ProjectConfig<S, K, C, Checks>,
): ProjectConfig<S, K, C, Checks> => config;
