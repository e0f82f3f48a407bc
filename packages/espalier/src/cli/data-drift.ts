import { resolve } from "node:path";
import color from "picocolors";
import {
  compareRelations,
  driftPage,
  isAtLeast,
  type DriftColumn,
  type DriftReport,
  type Verdict,
} from "../drift/index.ts";
import { textTable } from "../report/index.ts";
import { withRelation } from "../source/index.ts";
import { writeDurably } from "../store/index.ts";
import { withNamedData } from "./compared-data.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";

export interface DataDriftOptions {
  readonly output?: string;
  readonly failOn: Verdict;
  readonly columns?: readonly string[];
  readonly target?: string;
  readonly seed: string;
}

/** Says how new data differ from old; ends with 3 where they drifted as far as `failOn`. */
export async function dataDriftCommand(
  globals: GlobalOptions,
  before: string,
  after: string,
  options: DataDriftOptions,
): Promise<void> {
  const report = await withNamedData(globals, [before, after], async ([old, now], scratch) =>
    withRelation(old!.held, old!.spec, { ...old!.reading, scratch }, (oldRows) =>
      withRelation(now!.held, now!.spec, { ...now!.reading, scratch }, (newRows) =>
        compareRelations(oldRows, newRows, {
          names: { old: old!.name, new: now!.name },
          columns: options.columns,
          target: options.target ?? old!.target,
          rules: { seed: options.seed },
        }),
      ),
    ),
  );
  const output = options.output === undefined ? null : resolve(globals.dir, options.output);
  if (output !== null) await writeDurably(output, driftPage(report));
  if (globals.json) printJson(report);
  else printText(driftText(report, output));
  if (isAtLeast(report.verdict, options.failOn)) process.exitCode = 3;
}

const shownColumns = 20;

function driftText(report: DriftReport, output: string | null): string {
  const moved = [...(report.target ? [report.target] : []), ...report.columns].filter(
    ({ verdict }) => verdict !== "none",
  );
  const { added, vanished, retyped } = report.schema;
  const changes = [
    ...vanished.map(({ name, kind }) => `vanished: ${nameText(name)} (${kind})`),
    ...added.map(({ name, kind }) => `new: ${nameText(name)} (${kind})`),
    ...retyped.map((column) => `of another type: ${nameText(column.name)} (${column.old} → ${column.new})`),
  ];
  const more = (count: number) =>
    count > shownColumns ? `… and ${count - shownColumns} more; --json has them all` : "";
  return [
    `${color.bold(`drift: ${report.verdict}`)}  ${report.rows.old} old rows, ${report.rows.new} new rows`,
    report.summary,
    [...changes.slice(0, shownColumns), more(changes.length)].filter((line) => line !== "").join("\n"),
    moved.length > 0 ? textTable(["column", "drift", "what moved"], moved.slice(0, shownColumns).map(line)) : "",
    more(moved.length),
    output === null ? "" : `page: ${output}`,
  ]
    .filter((part) => part !== "")
    .map(shown)
    .join("\n\n");
}

const line = ({ name, verdict, moved }: DriftColumn) => [nameText(name), verdict, moved];

/** A name that a terminal can show; any other in quotes, its signs escaped and its length cut. */
const nameText = (name: string) =>
  /^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,59}$/u.test(name) ? name : JSON.stringify(name.slice(0, 60));

/** Control and direction signs of the data that quotes leave as they are. */
const shown = (text: string) => text.replace(/[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "�");
