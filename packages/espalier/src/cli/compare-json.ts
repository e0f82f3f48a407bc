import type { Difference, MetricChange, Side } from "../compare/index.ts";
import type { CodeChanges } from "./diff-text.ts";

/** A side as `--json` shows it. */
export const sideJson = ({ kind, label, runId, commit, environment, data }: Side) => ({
  kind,
  label,
  run_id: runId,
  commit,
  environment,
  data,
});

/** A metric and what may be said of its change. */
export const changeJson = ({ metric, a, b, difference, interval, isPaired, direction, verdict }: MetricChange) => ({
  metric,
  direction,
  before: a.value,
  before_interval: a.interval,
  after: b.value,
  after_interval: b.interval,
  difference,
  interval,
  same_rows: isPaired,
  verdict: verdict.replaceAll(" ", "_"),
});

/** What `diff --json` prints. */
export function diffJson({ a, b, metrics, settings, params, isSameData, stages }: Difference, files: CodeChanges) {
  return {
    a: sideJson(a),
    b: sideJson(b),
    metrics: metrics.map(changeJson),
    settings: settings.map(({ path, a: before, b: after }) => ({ path, before, after })),
    params: params.map(({ path, a: before, b: after }) => ({ path, before, after })),
    same_data: isSameData,
    stages: stages.map(({ stage, change, codeChanged, inputs }) => ({
      stage,
      change,
      code_changed: codeChanged,
      inputs,
    })),
    files,
  };
}
