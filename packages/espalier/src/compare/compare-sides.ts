import { judgeMetric, type Interval, type MetricChange } from "./judge-metric.ts";
import { changedSettings, type SettingChange } from "./settings.ts";
import { metricOfSide, type Side, type StageFacts } from "./side.ts";

/** How a stage differs, in words; none of it where it is on one side only. */
export interface StageChange {
  readonly stage: string;
  readonly change: "added" | "removed" | "changed";
  readonly codeChanged: boolean;
  /** Names of inputs whose content differs, or that one side has. */
  readonly inputs: readonly string[];
}

/** What is different between two sides, `a` the older one. */
export interface Difference {
  readonly a: Side;
  readonly b: Side;
  readonly settings: readonly SettingChange[];
  /** Hyper-parameters of the winners; empty where one side does not know them. */
  readonly params: readonly SettingChange[];
  /** All metrics, changed or not. */
  readonly metrics: readonly MetricChange[];
  /** Null where one side does not know its data. */
  readonly isSameData: boolean | null;
  readonly stages: readonly StageChange[];
}

/** Intervals of the difference on the same rows, by metric; null where the sides were not judged so. */
export type Paired = ReadonlyMap<string, Interval> | null;

/** Compares what both sides know. */
export function compareSides(a: Side, b: Side, paired: Paired = null): Difference {
  return {
    a,
    b,
    settings: changedSettings(a.settings, b.settings),
    params: changedParams(a.params, b.params),
    metrics: compareMetrics(a, b, paired),
    isSameData: a.data === null || b.data === null ? null : a.data === b.data,
    stages: changedStages(a.stages, b.stages),
  };
}

/**
 * Cross-validated means are not in a lock: what only one side can know is left out. A side without any metric, such as
 * a folder without a lock, is not compared by them.
 */
export function compareMetrics(a: Side, b: Side, paired: Paired): readonly MetricChange[] {
  if ([a, b].some(({ metrics }) => Object.keys(metrics).length === 0)) return [];
  const names = [...new Set([...Object.keys(a.metrics), ...Object.keys(b.metrics)])];
  return names
    .filter((name) => !name.startsWith("cv_") || (Object.hasOwn(a.metrics, name) && Object.hasOwn(b.metrics, name)))
    .map((name) => judgeMetric(name, metricOfSide(a, name), metricOfSide(b, name), paired?.get(name)));
}

function changedParams(a: Side["params"], b: Side["params"]): readonly SettingChange[] {
  if (a === null || b === null) return [];
  const list = (params: Readonly<Record<string, string>>) => ({
    list: Object.entries(params).map(([name, value]) => ({ keys: [name], value })),
    known: null,
  });
  return changedSettings(list(a), list(b));
}

function changedStages(a: Side["stages"], b: Side["stages"]): readonly StageChange[] {
  if (a === null || b === null) return [];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((stage): StageChange[] => {
    const [was, is] = [a.get(stage), b.get(stage)];
    if (was === undefined) return [{ stage, change: "added", codeChanged: false, inputs: [] }];
    if (is === undefined) return [{ stage, change: "removed", codeChanged: false, inputs: [] }];
    const inputs = changedInputs(was, is);
    const codeChanged = was.code !== is.code;
    return codeChanged || inputs.length > 0 ? [{ stage, change: "changed", codeChanged, inputs }] : [];
  });
}

function changedInputs(a: StageFacts, b: StageFacts): readonly string[] {
  const hash = ({ inputs }: StageFacts, name: string) => (Object.hasOwn(inputs, name) ? inputs[name] : undefined);
  const names = [...new Set([...Object.keys(a.inputs), ...Object.keys(b.inputs)])];
  return names.filter((name) => hash(a, name) !== hash(b, name));
}
