import type { Difference, MetricChange, SettingChange } from "../compare/index.ts";
import { shortNumber } from "../report/index.ts";
import { plain, rangeText, signed, valueText, verdictText } from "./change-text.ts";
import { isUnchanged, metricNotes, stageHead, stageRow, type CodeChanges } from "./diff-text.ts";

/** What is different, as a comment on a pull request. */
export function diffMarkdown(difference: Difference, files: CodeChanges): string {
  const { a, b, metrics, settings, params, stages, isSameData } = difference;
  const parts = [
    `### Espalier: ${cell(a.label)} → ${cell(b.label)}`,
    metrics.length > 0
      ? table(["metric", "before", "after", "difference", "95% interval", ""], metrics.map(metricRow))
      : "",
    metricNotes(metrics).join("; "),
    settings.length > 0 ? table(["setting", "before", "after"], settings.map(changeRow)) : "",
    params.length > 0 ? table(["winner's parameter", "before", "after"], params.map(changeRow)) : "",
    isSameData === false ? `Data: ${code(a.data!.slice(0, 12))} → ${code(b.data!.slice(0, 12))}` : "",
    stages.length > 0
      ? table(
          stageHead,
          stages.map((stage) => stageRow(stage).map(cell)),
        )
      : "",
    files !== null && files.length > 0
      ? `${files.length} ${files.length === 1 ? "file differs" : "files differ"} in git.`
      : "",
    isUnchanged(difference, files) ? "Nothing that is known of both differs." : "",
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

const marks: { readonly [V in MetricChange["verdict"]]?: string } = { better: "✅ ", worse: "❌ " };

const metricRow = (change: MetricChange): readonly string[] => [
  code(change.metric),
  shortNumber(change.a.value),
  shortNumber(change.b.value),
  signed(change.difference),
  rangeText(change),
  `${marks[change.verdict] ?? ""}${verdictText(change)}`,
];

const changeRow = ({ path, a, b }: SettingChange): readonly string[] => [
  code(path),
  code(valueText(a)),
  code(valueText(b)),
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Text of another branch: nothing in it may end a cell, or be a link, an image or a mention. */
const cell = (text: string): string => plain(text).replace(/[\\`*_[\]<>#|@~]/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** The same as code, where marks mean nothing but a backquote and the end of a cell. */
const code = (text: string): string => `\`${plain(text).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
