import color from "picocolors";
import type { RunResult } from "../pipeline/index.ts";
import { shortNumber, textTable } from "./text-table.ts";

/** What a finished run says to a person: candidates, the winner on the held-out rows, the gate, the version. */
export function runText(result: RunResult): string {
  return [
    dataText(result),
    findingsText(result),
    candidatesText(result),
    heldOutText(result),
    cautionsText(result),
    gateText(result),
    modelText(result),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function dataText({ data }: RunResult): string {
  const drawn = data.sampled_from === undefined ? "" : ` drawn from ${data.sampled_from}`;
  const counts = `${data.rows} rows${drawn}, ${data.features} features; ${data.test} rows held out`;
  const { duplicates_dropped: dropped } = data;
  const left = `${dropped} ${dropped === 1 ? "row that repeats an earlier one was" : "rows that repeat earlier ones were"} dropped before the split`;
  const rows = dropped === 0 ? counts : `${counts}\n${color.yellow(left)}`;
  if (data.repeated === 0) return rows;
  const share = Math.round((100 * data.repeated) / data.rows);
  const repeats = data.repeated === 1 ? "1 row repeats" : `${data.repeated} rows (${share}%) repeat`;
  const fate =
    data.duplicates === "ignore" ? "may be on both sides of a split" : "were kept on one side of every split";
  const note = `${repeats} the features of an earlier row; such rows ${fate}`;
  return `${rows}\n${color.yellow(note)}`;
}

/** Warnings and what was set aside, each with what to do; what is only for information is in the run's record. */
function findingsText({ findings, data, check_page }: RunResult): string {
  const told = findings.filter(({ severity }) => severity === "warning" || severity === "quarantine");
  const { quarantined, quarantine } = data;
  const aside = `${quarantined} ${quarantined === 1 ? "row" : "rows"} set aside, not trained on: ${quarantine}`;
  return [
    ...told.map(({ message, hint }) => `${color.yellow("!")} ${message}\n  ${color.cyan("→")} ${hint}`),
    ...(quarantine === null ? [] : [color.yellow(aside)]),
    ...(check_page === null ? [] : [color.dim(`findings as a page: ${check_page}`)]),
  ].join("\n");
}

function candidatesText({ candidates }: RunResult): string {
  const { metric, scores } = candidates[0]!;
  const rows = candidates.map(({ name, mean, sd, trials, failed, params }) => [
    name,
    `${shortNumber(mean)} ± ${shortNumber(sd)}`,
    failed === 0 ? String(trials) : `${trials} (${failed} failed)`,
    paramsText(params),
  ]);
  const head = ["candidate", `${metric} (mean ± sd)`, "trials", "best parameters"];
  return `${color.bold("Candidates")}, cross-validated on ${scores.length} folds\n${textTable(head, rows)}`;
}

function heldOutText(result: RunResult): string {
  const { winner, metrics, intervals, baseline, importance, data } = result;
  const rows = Object.entries(metrics).map(([name, value]) => {
    const { low, high } = intervals[name]!;
    return [
      name,
      shortNumber(value),
      low === null ? "–" : `${shortNumber(low)} to ${shortNumber(high)}`,
      shortNumber(baseline[name] ?? null),
    ];
  });
  const telling = importance.filter(({ mean }) => mean > 0).slice(0, 5);
  const words = telling.map(({ feature, mean }) => `${feature} ${shortNumber(mean)}`).join(", ");
  const features = words === "" ? "" : `\nMost telling features (score lost when shuffled): ${words}`;
  const head = ["metric", "held out", "95% interval", "baseline"];
  return `${color.bold(winner)} on the ${data.test} held-out rows\n${textTable(head, rows)}${mistakesText(result)}${features}`;
}

/** Of two classes: how often each mistake was made, since one of them may cost more than the other. */
function mistakesText({ confusion }: RunResult): string {
  if (confusion === null || confusion.classes.length !== 2) return "";
  const [[cleared = 0, alarms = 0] = [], [missed = 0, found = 0] = []] = confusion.counts;
  const name = JSON.stringify(confusion.classes[1]);
  return `\nOf ${missed + found} rows of class ${name} ${missed} were missed; of ${cleared + alarms} others ${alarms} were taken for it`;
}

/** What is weak about the numbers; what is only for information is on the run's page. */
function cautionsText({ cautions }: RunResult): string {
  return cautions
    .filter(({ level }) => level === "warning")
    .map(({ text, hint }) => `${color.yellow("!")} ${text}\n  ${color.cyan("→")} ${hint}`)
    .join("\n");
}

function gateText({ gate }: RunResult): string {
  const verdict = gate.passed ? color.green("passed") : color.red("not passed");
  const rules = gate.rules.map(({ rule, passed, detail }) => {
    const mark = passed ? color.green("✓") : color.red("✗");
    return `  ${mark} ${rule}: ${detail}`;
  });
  return [`${color.bold("Gate")} ${verdict}`, ...rules].join("\n");
}

function modelText({ model, gate, artifacts }: RunResult): string {
  const aliases = model.aliases.length > 0 ? ` (${model.aliases.join(", ")})` : "";
  const kept = `${color.bold("Model")} ${model.name} version ${model.version}${color.green(aliases)}`;
  const refused =
    aliases === "" ? "kept, but not champion because the gate did not pass" : "the gate did not pass; its aliases stay";
  const told = gate.passed ? kept : `${kept}: ${refused}`;
  return artifacts === null ? told : `${told}\n${color.dim(`its files: ${artifacts}`)}`;
}

function paramsText(params: Readonly<Record<string, unknown>>): string {
  const words = Object.entries(params).map(
    ([key, value]) => `${key} ${typeof value === "number" ? shortNumber(value) : String(value)}`,
  );
  return words.join(", ") || "–";
}
