import { isOurStage } from "../dag/index.ts";
import type { LockLine } from "../lock-file/index.ts";
import type { Interval } from "./judge-metric.ts";
import { settingsOf, type Setting, type Settings } from "./settings.ts";
import { artifactsIn, type Side } from "./side.ts";

type Facts = Pick<Side, "settings" | "params" | "metrics" | "intervals" | "data" | "artifacts" | "stages">;

/** What the lines of one environment tell: the settings that stages read, not all there are. */
export function lockFacts(lines: ReadonlyMap<string, LockLine>): Facts {
  const metrics: [string, number | null][] = [];
  const intervals: [string, Interval][] = [];
  for (const [stage, line] of lines) {
    const name = (metric: string) => (stage === "evaluate" ? metric : `${stage}.${metric}`);
    metrics.push(...Object.entries(line.metrics).map(([key, value]): [string, number | null] => [name(key), value]));
    intervals.push(...Object.entries(line.intervals).map(([key, value]): [string, Interval] => [name(key), value]));
  }
  return {
    settings: settingsIn(lines),
    params: null,
    metrics: Object.fromEntries(metrics),
    intervals: Object.fromEntries(intervals),
    data: lines.get("ingest")?.inputs.source ?? null,
    artifacts: artifactsIn([...lines].map(([stage, { outputs }]) => [stage, outputs] as const)),
    stages: new Map([...lines].map(([stage, { code, inputs }]) => [stage, { code, inputs }])),
  };
}

/** Beside settings, stages note facts of their own among what they read. */
const noSettings: ReadonlySet<string> = new Set(["feature order", "metrics", "environment"]);

function settingsIn(lines: ReadonlyMap<string, LockLine>): Settings {
  const byPath = new Map<string, Setting>();
  const known: (readonly string[])[] = [];
  for (const [stage, { params }] of lines) {
    const prefix = isOurStage(stage) ? [] : ["stages", stage, "params"];
    if (prefix.length > 0) known.push(prefix);
    for (const [key, value] of Object.entries(params)) {
      if (prefix.length === 0 && noSettings.has(key)) continue;
      for (const setting of settingsOf(value, [...prefix, key])) byPath.set(JSON.stringify(setting.keys), setting);
      if (prefix.length === 0) known.push([key]);
    }
  }
  return { list: [...byPath.values()], known };
}
