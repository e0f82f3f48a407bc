import color from "picocolors";
import { directionOf, metricOfSide, type InspectedRun, type MetricChange, type Side } from "../compare/index.ts";
import { shortNumber, textTable } from "../report/index.ts";
import type { RunSummary } from "../track/index.ts";
import { paintedVerdict, plain, signed } from "./change-text.ts";
import { changeJson, sideJson } from "./compare-json.ts";

/** What `metrics` says of a run. */
export function runMetricsText({ side, run, champion, isChampion, before }: InspectedRun): string {
  const versus = [
    ...(champion === null ? [] : [{ title: `champion (version ${champion.version})`, changes: champion.changes }]),
    ...(before === null ? [] : [{ title: before.side.label, changes: before.changes }]),
  ];
  const rows = metricRows(side).map(([name, ...cells]) => [
    plain(name!),
    ...cells,
    ...versus.map(({ changes }) => changeText(changeOf(changes, name!))),
  ]);
  const head = [...metricHead, ...versus.map(({ title }) => `against ${plain(title)}`)];
  const where = side.environment === null ? "" : ` in ${side.environment}`;
  const rank = isChampion ? `, ${color.green("its model is the champion")}` : "";
  return `${color.bold(run.name)}${where}${rank}\n${textTable(head, rows)}`;
}

export function runMetricsJson({ side, run, champion, isChampion, before }: InspectedRun) {
  return {
    ...sideJson(side),
    run_name: run.name,
    is_champion: isChampion,
    champion: champion && { version: champion.version },
    before: before && sideJson(before.side),
    metrics: Object.keys(side.metrics).map((name) => {
      const [against, earlier] = [changeOf(champion?.changes, name), changeOf(before?.changes, name)];
      return {
        ...metricJson(side, name),
        against_champion: against && changeJson(against),
        against_before: earlier && changeJson(earlier),
      };
    }),
  };
}

/** The same of a lock, which knows of no other runs. */
export const lockMetricsText = (side: Side): string =>
  `${color.bold(side.label)}\n${textTable(
    metricHead,
    metricRows(side).map((cells) => cells.map(plain)),
  )}`;

export const lockMetricsJson = (side: Side) => ({
  ...sideJson(side),
  run_name: null,
  is_champion: null,
  champion: null,
  before: null,
  metrics: Object.keys(side.metrics).map((name) => ({
    ...metricJson(side, name),
    against_champion: null,
    against_before: null,
  })),
});

/** What `metrics --all` says: a line for each run. */
export function manyMetricsText(runs: readonly RunSummary[]): string {
  const isAnyInOne = runs.some(({ tags }) => tags.environment !== undefined);
  const names = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))];
  const rows = runs.map(({ name, tags, metrics }) => [
    name,
    ...(isAnyInOne ? [tags.environment ?? ""] : []),
    plain(tags.winner ?? ""),
    ...names.map((metric) => shortNumber(metrics[metric] ?? null)),
  ]);
  return textTable(["run", ...(isAnyInOne ? ["environment"] : []), "winner", ...names.map(plain)], rows);
}

export const manyMetricsJson = (runs: readonly RunSummary[]) => ({
  runs: runs.map(({ id, name, startedAt, tags, metrics }) => ({
    run_id: id,
    run_name: name,
    started_at: startedAt,
    environment: tags.environment ?? null,
    winner: tags.winner ?? null,
    metrics,
  })),
});

const metricHead = ["metric", "value", "95% interval"];

function metricRows(side: Side): readonly (readonly string[])[] {
  return Object.keys(side.metrics).map((name) => {
    const { value, interval } = metricOfSide(side, name);
    const range = interval === null ? "" : `${shortNumber(interval[0])} to ${shortNumber(interval[1])}`;
    return [name, shortNumber(value), range];
  });
}

const metricJson = (side: Side, name: string) => ({
  metric: name,
  direction: directionOf(name),
  ...metricOfSide(side, name),
});

const changeOf = (changes: readonly MetricChange[] | undefined, name: string): MetricChange | null =>
  changes?.find(({ metric }) => metric === name) ?? null;

const changeText = (change: MetricChange | null): string =>
  change === null ? "" : `${signed(change.difference)}  ${paintedVerdict(change)}`.trimEnd();
