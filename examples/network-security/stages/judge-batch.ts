import { readFile, writeFile } from "node:fs/promises";
import {
  createTable,
  decodeModel,
  metricOf,
  numberColumn,
  predictTable,
  type ClassificationTarget,
  type Table,
} from "@espalier/learn";
import { defineStage } from "espalier";

const metrics = ["precision", "recall", "f1", "roc_auc"];
/** From which probability of phishing on a site would be taken for it. */
const thresholds = [0.5, 0.2, 0.05];

/** Judges the run's model on the later batch, and counts what it misses. Its metrics become metrics of the run. */
export default defineStage(async ({ inputs, outputs, artifacts, log }) => {
  const model = decodeModel(await readFile(artifacts.model!));
  const { table, target } = batchOf(await readFile(inputs["generated/next-batch.csv"]!, "utf8"));
  const chances = predictTable(model, table);
  const judged = metrics.map((name): [string, number] => [name, metricOf(name).compute(target, chances)]);

  const rows = [...target.codes.keys()];
  const count = (code: number, holds: (chance: number) => boolean) =>
    rows.filter((row) => target.codes[row] === code && holds(chances[2 * row + 1]!)).length;
  const outcomes = thresholds.map((threshold) => ({
    threshold,
    missed: count(1, (chance) => chance <= threshold),
    false_alarms: count(0, (chance) => chance > threshold),
  }));
  const report = {
    rows: table.rows,
    phishing: count(1, () => true),
    metrics: Object.fromEntries(judged),
    outcomes,
  };
  await writeFile(outputs["reports/next-batch.json"]!, `${JSON.stringify(report, null, 2)}\n`);
  for (const { threshold, missed, false_alarms: alarms } of outcomes) {
    log(`from ${threshold} on: ${missed} of ${report.phishing} phishing sites missed, ${alarms} false alarms`);
  }
  return report.metrics;
});

/** The file that `generate` made: whole numbers and commas, nothing quoted. */
function batchOf(csv: string): { readonly table: Table; readonly target: ClassificationTarget } {
  const [header = "", ...lines] = csv.trimEnd().split("\n");
  const names = header.split(",");
  const cells = lines.map((line) => line.split(",").map(Number));
  const column = (name: string) => cells.map((row) => row[names.indexOf(name)]!);
  const features = names.filter((name) => name !== "Result");
  const codes = Int32Array.from(column("Result"), (result) => (result === -1 ? 1 : 0));
  return {
    table: createTable(features.map((name) => numberColumn(name, column(name)))),
    target: { task: "classification", name: "Result", codes, classes: ["1", "-1"] },
  };
}
