import { cut, shareText } from "../page/index.ts";
import { verdicts, type DriftReport } from "./report.ts";

/** The whole in a sentence or two. */
export function summaryOf(report: Omit<DriftReport, "format" | "summary" | "rules">): string {
  return [columnsText(report), targetText(report), schemaText(report), classifierText(report)]
    .filter((text) => text !== "")
    .join(" ");
}

function columnsText({ drifted, columns }: Pick<DriftReport, "drifted" | "columns">): string {
  if (drifted.of === 0) return "No column could be judged.";
  if (drifted.columns === 0)
    return drifted.of === 1 ? "The column did not drift." : `None of ${drifted.of} columns drifted.`;
  const counts = [...verdicts].reverse().flatMap((verdict) => {
    const count = columns.filter((column) => column.verdict === verdict).length;
    return verdict === "none" || count === 0 ? [] : [`${count} ${verdict}`];
  });
  const most = columns[0]!;
  const [first = ""] = most.moved.split("; ");
  const moved = first === "" ? "" : ` (${first})`;
  return `${drifted.columns} of ${drifted.of} columns drifted: ${counts.join(", ")}; most of all ${JSON.stringify(cut(most.name, 60))}${moved}.`;
}

function targetText({ target }: Pick<DriftReport, "target">): string {
  if (target === null) return "";
  const name = JSON.stringify(cut(target.name, 60));
  if (target.verdict === "none") return `The target ${name} did not drift.`;
  return `The target ${name} drifted, ${target.verdict}${target.moved === "" ? "" : `: ${target.moved}`}.`;
}

function schemaText({ schema }: Pick<DriftReport, "schema">): string {
  const part = (count: number, what: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? "column" : "columns"} ${what}`];
  const parts = [
    ...part(schema.vanished.length, "vanished"),
    ...part(schema.added.length, "new"),
    ...part(schema.retyped.length, "of another type"),
  ];
  return parts.length === 0 ? "" : `${parts.join(", ")}.`;
}

function classifierText({ classifier, drifted }: Pick<DriftReport, "classifier" | "drifted">): string {
  if ("skipped" in classifier) return "";
  const auc = classifier.auc.toFixed(2);
  if (classifier.verdict === "none") {
    return `A model ${classifier.low > 0.5 ? "can hardly" : "cannot"} tell old rows from new ones (AUC ${auc}).`;
  }
  const joint = drifted.columns === 0 ? ": columns moved together, though none did alone" : "";
  const [first] = classifier.features;
  const by = first
    ? `, mostly by ${JSON.stringify(cut(first.name, 60))} (${shareText(first.share)} of what it uses)`
    : "";
  return `A model tells old rows from new ones with an AUC of ${auc}${by}${joint}.`;
}
