import type { RunDetail, RunSummary } from "../track/index.ts";

/** A run as `--json` shows it: keys in snake_case, as everywhere on the command line and over HTTP; times in ms since 1970. */
export function runJson(run: RunSummary) {
  return {
    run_id: run.id,
    run_name: run.name,
    experiment: run.experiment,
    status: run.status,
    reason: run.reason,
    environment: run.tags.environment ?? null,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    git_commit: run.gitCommit,
    code_version: run.codeVersion,
    metrics: run.metrics,
    error: run.error,
  };
}

export function runDetailJson(run: RunDetail) {
  return {
    ...runJson(run),
    params: run.params,
    tags: run.tags,
    overrides: run.overrides,
    stages: run.stages.map(({ name, status, because, durationMs, outputs }) => ({
      name,
      status,
      because,
      duration_ms: durationMs,
      outputs,
    })),
    config: run.config,
  };
}
