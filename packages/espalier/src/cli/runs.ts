import color from "picocolors";
import { findProjectDir } from "../project/index.ts";
import { getRun, listRuns, type RunDetail, type RunSummary } from "../track/index.ts";
import { runDetailJson, runJson } from "./run-json.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { formatDuration, shortNumber, textTable } from "../report/index.ts";

export async function runsCommand(globals: GlobalOptions, { limit }: { readonly limit: number }): Promise<void> {
  const runs = await withStore(findProjectDir(globals.dir), (store) => listRuns(store, { limit }));
  if (globals.json) return printJson({ runs: runs.map(runJson) });
  if (runs.length === 0) return printText("no runs yet; type: espalier run");
  const isAnyInOne = runs.some(({ tags }) => tags.environment !== undefined);
  const rows = runs.map((run) => [
    run.id.slice(0, 8),
    run.name,
    ...(isAnyInOne ? [run.tags.environment ?? ""] : []),
    statusText(run),
    when(run.startedAt),
    tookText(run),
    metricsText(run),
  ]);
  const environment = isAnyInOne ? ["environment"] : [];
  printText(textTable(["id", "name", ...environment, "status", "started", "took", "held-out metrics"], rows));
}

export async function runsShowCommand(globals: GlobalOptions, selector: string): Promise<void> {
  const run = await withStore(findProjectDir(globals.dir), (store) => getRun(store, selector));
  if (globals.json) return printJson(runDetailJson(run));
  printText(runText(run));
}

function runText(run: RunDetail): string {
  const facts = [
    `${color.bold(run.name)}  ${run.id}`,
    `${statusText(run)}, started ${when(run.startedAt)}, took ${tookText(run)}; ${run.reason}`,
    run.gitCommit ? `commit ${run.gitCommit.slice(0, 12)}` : "",
    run.error ? color.red(`${run.error.code}  ${run.error.message}`) : "",
  ].filter((line) => line !== "");
  const stages = run.stages.map((s) => [s.name, s.status, formatDuration(s.durationMs), s.because]);
  const params = Object.entries(run.params);
  const metrics = Object.entries(run.metrics).map(([key, value]) => [key, shortNumber(value)]);
  const tags = Object.entries(run.tags);
  return [
    facts.join("\n"),
    stages.length > 0 ? textTable(["stage", "status", "took", "because"], stages) : "",
    params.length > 0 ? textTable(["parameter", "value"], params) : "",
    metrics.length > 0 ? textTable(["metric", "value"], metrics) : "",
    tags.length > 0 ? textTable(["tag", "value"], tags) : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function statusText({ status }: RunSummary): string {
  const paint = { running: color.cyan, finished: color.green, failed: color.red, interrupted: color.yellow }[status];
  return paint(status);
}

const tookText = (run: RunSummary) => (run.endedAt === null ? "" : formatDuration(run.endedAt - run.startedAt));
const when = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
const metricsText = (run: RunSummary) =>
  Object.entries(run.metrics)
    .filter(([key]) => !key.startsWith("cv_")) // cross-validated, not held out
    .slice(0, 3)
    .map(([key, value]) => `${key} ${shortNumber(value)}`)
    .join("  ");
