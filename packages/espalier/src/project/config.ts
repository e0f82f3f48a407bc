import type { ClassificationMetric, EstimatorSpec, Recipe, RegressionMetric, Schema, Task } from "@espalier/learn";
import type { CheckName, CheckOverrides, ChecksConfig, DeclaredCheck, Severity } from "../checks/index.ts";
import type { RouteSpec } from "../route-spec/index.ts";
import type { SourceSpec, TargetSpec } from "../source/index.ts";
import type { StageSpec } from "../stages/index.ts";
import type { DeployConfig, SomeDeployConfig } from "./deploy.ts";
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

export interface TlsConfig {
  /** The certificate, and those it was signed with. */
  readonly cert: string;
  readonly key: string;
}

/** How the server answers. */
export interface ServeConfig {
  /** Regression: label → [low, high), a word for the predicted number. The highest band includes its end. */
  readonly bands?: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** A missing feature takes its stand-in from training (median, most frequent level), or its row is refused. */
  readonly missing: "median" | "reject";
  readonly port: number;
  /** Where it listens. Loopback: nobody reaches it from another machine. */
  readonly host: string;
  /** Names that requests may call it by in their `host` header; absent: any, and on loopback its own names only. */
  readonly hosts?: readonly string[];
  /** Origins whose pages may read its answers: `https://shop.example`. Absent: none. */
  readonly cors?: readonly string[];
  /** PEM files; from the project's folder, or absolute. Absent: plain HTTP. */
  readonly tls?: TlsConfig;
  /** How often it looks whether another version or another certificate is to be served; 0: never. */
  readonly reloadMs: number;
  /** How long a server that was told to end goes on listening, with `/ready` at 503, until load balancers have seen it. */
  readonly drainDelayMs: number;
  /** Requests that are not finished so long after it ended listening are cut off. */
  readonly drainMs: number;
  /** How many processes answer on the one port; 1: the one that was started. */
  readonly workers: number;
  /** Which requests need an API key: those that change something, or all but health. */
  readonly keys: "writes" | "all";
  /** A request that has waited longer is not begun. Its header `x-deadline-ms` may ask for less. */
  readonly deadlineMs: number;
  readonly queue: QueueConfig;
  readonly breaker: BreakerConfig;
  readonly limits: LimitsConfig;
  /** What is remembered of predictions; false: nothing. */
  readonly predictions: PredictionsConfig | false;
  /** Routes of one's own, made by `route.get(…)` and `route.post(…)`; they may take the place of ours. */
  readonly routes?: readonly RouteSpec[];
  /** Whether `POST /train` begins a run of the project, for those who have a key for it. Absent: it does not. */
  readonly train?: boolean;
}

/** How long requests may wait, and how many, before others are refused. */
export interface QueueConfig {
  /** About how long they wait at most while too much is asked for lastingly. */
  readonly targetMs: number;
  /** The same while it is only a burst. */
  readonly burstMs: number;
  /** Requests for predictions that have been let in and not yet answered, at most. */
  readonly requests: number;
}

/** When a model that fails is left alone, and for how long. */
export interface BreakerConfig {
  /** So many predictions in a row that failed on our side. */
  readonly failures: number;
  readonly openMs: number;
}

/** What is remembered of predictions, and for how long. */
export interface PredictionsConfig {
  /** A row's values as they were sent, a hash of them that only this store can make, or nothing of them. */
  readonly features: "values" | "hash" | "none";
  readonly keepDays: number;
  /** Bytes that may wait on disk to be taken into the database; what is predicted beyond that is not remembered. */
  readonly maxSpoolBytes: number;
}

/** How much one request may ask for. */
export interface LimitsConfig {
  /** Bytes of a body. */
  readonly bodyBytes: number;
  /** Bytes of a body that holds many rows and is read as a whole. */
  readonly batchBodyBytes: number;
  /** Rows of such a body. */
  readonly batchRows: number;
  /** Rows of a body that is answered as it comes. */
  readonly streamRows: number;
}

/** Its groups may be given in part. */
type SomeServeConfig = Partial<Omit<ServeConfig, "bands" | "queue" | "breaker" | "limits" | "predictions">> & {
  readonly queue?: Partial<QueueConfig>;
  readonly breaker?: Partial<BreakerConfig>;
  readonly limits?: Partial<LimitsConfig>;
  readonly predictions?: Partial<PredictionsConfig> | false;
};

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
  readonly serve?: SomeServeConfig & (K extends "regression" ? Pick<ServeConfig, "bands"> : { readonly bands?: never });
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
  /** How and where the model is deployed. */
  readonly deploy?: SomeDeployConfig;
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
  readonly deploy: DeployConfig;
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
