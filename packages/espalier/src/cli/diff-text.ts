import color from "picocolors";
import type { Difference, FileChange, MetricChange, SettingChange, StageChange } from "../compare/index.ts";
import { shortNumber, textTable } from "../report/index.ts";
import { paintedVerdict, plain, rangeText, signed, valueText } from "./change-text.ts";

/** The code that differs; null where it is not known between which commits. */
export type CodeChanges = readonly FileChange[] | null;

/** More are counted, not listed. */
const mostFiles = 30;

/** What is different, for people: metrics first, then what may have caused it. */
export function diffText(difference: Difference, files: CodeChanges): string {
  const { a, b, metrics, settings, params, stages } = difference;
  const parts = [
    metricsText(metrics),
    changesText("Settings", "setting", settings, difference),
    changesText("Winner", "parameter", params, difference),
    dataText(difference),
    stagesText(stages),
    filesText(files),
  ].filter((part) => part !== "");
  const head = `${color.bold(plain(a.label))} → ${color.bold(plain(b.label))}`;
  const isSame = isUnchanged(difference, files);
  return [head, ...parts, ...(isSame ? ["Nothing that is known of both differs."] : [])].join("\n\n");
}

export const isUnchanged = ({ metrics, settings, params, stages, isSameData }: Difference, files: CodeChanges) =>
  metrics.every(({ verdict }) => verdict === "equal") &&
  isSameData !== false &&
  [settings, params, stages, files ?? []].every((list) => list.length === 0);

function metricsText(metrics: readonly MetricChange[]): string {
  if (metrics.length === 0) return "";
  const rows = metrics.map((change) => [
    plain(change.metric),
    shortNumber(change.a.value),
    shortNumber(change.b.value),
    signed(change.difference),
    rangeText(change),
    paintedVerdict(change),
  ]);
  const table = textTable(["metric", "before", "after", "difference", "95% interval", ""], rows);
  const notes = metricNotes(metrics).map((note) => `\n${color.dim(note)}`);
  return `${color.bold("Metrics")}\n${table}${notes.join("")}`;
}

/** What the intervals mean, as far as there are any. */
export function metricNotes(metrics: readonly MetricChange[]): readonly string[] {
  const known = metrics.filter(({ interval, verdict }) => interval !== null && verdict !== "equal");
  const paired = known.filter(({ isPaired }) => isPaired);
  return [
    ...(paired.length > 0 ? ["both models judged on the same held-out rows"] : []),
    ...(known.length > paired.length ? ["intervals are of two separate judgements: wide, to be on the safe side"] : []),
    ...(known.some(({ verdict }) => verdict === "within noise") ? ["within noise: the interval includes 0"] : []),
  ];
}

function changesText(
  title: string,
  column: string,
  changes: readonly SettingChange[],
  { a, b }: Pick<Difference, "a" | "b">,
): string {
  if (changes.length === 0) return "";
  const rows = changes.map(({ path, a: was, b: is }) => [plain(path), valueText(was), valueText(is)]);
  return `${color.bold(title)}\n${textTable([column, plain(a.label), plain(b.label)], rows)}`;
}

function dataText({ a, b, isSameData }: Difference): string {
  if (isSameData !== false) return "";
  const [was, is] = [a.data!.slice(0, 12), b.data!.slice(0, 12)].map(plain);
  const hint = color.dim(`files: espalier data diff ${was} ${is}`);
  return `${color.bold("Data")} ${was} → ${is}\n${hint}`;
}

function stagesText(stages: readonly StageChange[]): string {
  if (stages.length === 0) return "";
  return `${color.bold("Stages")}\n${textTable(stageHead, stages.map(stageRow))}`;
}

export const stageHead = ["stage", "code", "inputs that differ"];

/** A new stage has no code and no inputs to differ from. */
export function stageRow({ stage, change, codeChanged, inputs }: StageChange): readonly string[] {
  const words = { added: "new", removed: "gone", changed: codeChanged ? "changed" : "" };
  return [plain(stage), words[change], inputs.map(plain).join(", ")];
}

function filesText(files: CodeChanges): string {
  if (files === null || files.length === 0) return "";
  const rows = files
    .slice(0, mostFiles)
    .map(({ path, added, removed }) => [plain(path), lines("+", added), lines("−", removed)]);
  const more = files.length > mostFiles ? `\n${color.dim(`and ${files.length - mostFiles} more`)}` : "";
  return `${color.bold("Files in git")}\n${textTable(["file", "added", "removed"], rows)}${more}`;
}

const lines = (sign: string, count: number | null): string => (count === null ? "–" : `${sign}${count}`);
