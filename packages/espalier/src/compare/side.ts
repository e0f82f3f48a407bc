import { isOurStage } from "../dag/index.ts";
import type { Interval, MetricValue } from "./judge-metric.ts";
import type { Settings } from "./settings.ts";

/** What a stage was made of, on one side. */
export interface StageFacts {
  readonly code: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** One of the two things that are compared. */
export interface Side {
  readonly kind: "run" | "revision" | "working";
  /** For people: `run rustic-elm`, `main (1a2b3c4)`, `the working folder`. */
  readonly label: string;
  readonly runId: string | null;
  /** Commit of a revision, or that a run was made at; null where there is none. */
  readonly commit: string | null;
  readonly environment: string | null;
  readonly settings: Settings;
  /** The winner's hyper-parameters, by candidate and name; null where they are not known, as in a lock. */
  readonly params: Readonly<Record<string, string>> | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly intervals: Readonly<Record<string, Interval>>;
  /** The data's version. */
  readonly data: string | null;
  /** What our stages made: table, split, model, … → hash. */
  readonly artifacts: ReadonlyMap<string, string>;
  /** Null where nothing is known of them. */
  readonly stages: ReadonlyMap<string, StageFacts> | null;
}

/** The artifacts of our own stages among all outputs; a stage of the project's may call its files alike. */
export const artifactsIn = (
  stages: Iterable<readonly [stage: string, outputs: Readonly<Record<string, string>>]>,
): Side["artifacts"] =>
  new Map([...stages].flatMap(([stage, outputs]) => (isOurStage(stage) ? Object.entries(outputs) : [])));

/** A metric of a side, as it is judged. */
export const metricOfSide = (
  { metrics, intervals }: Pick<Side, "metrics" | "intervals">,
  name: string,
): MetricValue => ({
  value: Object.hasOwn(metrics, name) ? metrics[name]! : null,
  interval: Object.hasOwn(intervals, name) ? intervals[name]! : null,
});
