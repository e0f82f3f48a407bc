import { join } from "node:path";
import color from "picocolors";
import { diffFiles, diffRows, findVersion, readManifest, type FileDiff, type TableDiffOutcome } from "../data/index.ts";
import { loadProject } from "../project/index.ts";
import { counted, shortVersion, withCommas } from "./format-bytes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { stopping } from "./stopping.ts";

export async function dataDiffCommand(globals: GlobalOptions, from: string, to: string): Promise<void> {
  const { dir, config } = await loadProject(globals.dir, globals);
  const diff = await stopping((signal) =>
    withStore(dir, async (store) => {
      const [a, b] = [await findVersion(store, from), await findVersion(store, to)];
      const files = diffFiles(await readManifest(store, a), await readManifest(store, b));
      const scratch = join(store.dir, "tmp");
      // The same bytes are the same table: DuckDB need not say so.
      const table = a === b ? null : await diffRows(store, a, b, { scratch, signal, source: config.source });
      return { from: a, to: b, files, table };
    }),
  );
  if (globals.json) printJson(diffJson(diff));
  else printText(diffText(diff));
}

interface Diff {
  readonly from: string;
  readonly to: string;
  readonly files: FileDiff;
  readonly table: TableDiffOutcome | null;
}

function diffJson({ table, ...diff }: Diff) {
  if (table === null || "unreadable" in table) return { ...diff, table };
  const { rowsAdded: rows_added, rowsRemoved: rows_removed, ...rest } = table;
  return { ...diff, table: { ...rest, rows_added, rows_removed } };
}

function diffText({ from, to, files, table }: Diff): string {
  const head = `${shortVersion(from)} → ${shortVersion(to)}`;
  if (table === null) return `${head}: the same version`;
  const changes = [
    ...files.changed.map((name) => color.yellow(`  changed  ${name}`)),
    ...files.renamed.map((file) => color.yellow(`  renamed  ${file.from} → ${file.to}`)),
    ...files.added.map((name) => color.green(`  added    ${name}`)),
    ...files.removed.map((name) => color.red(`  removed  ${name}`)),
  ];
  const same = `${counted(files.same, "file")} the same`;
  return [`${head}: ${same}${changes.length > 0 ? ", and" : ""}`, ...changes, ...tableLines(table)].join("\n");
}

function tableLines(table: TableDiffOutcome): readonly string[] {
  if ("unreadable" in table) return [`rows cannot be compared: ${table.unreadable}`];
  const { columns, rows, rowsAdded, rowsRemoved, caveat } = table;
  return [
    `rows     ${withCommas(rows.from)} → ${withCommas(rows.to)}`,
    ...(rowsAdded === null || rowsRemoved === null
      ? []
      : [`  ${counted(rowsAdded, "row")} added, ${counted(rowsRemoved, "row")} removed`]),
    ...columns.added.map((name) => color.green(`  column added    ${name}`)),
    ...columns.removed.map((name) => color.red(`  column removed  ${name}`)),
    ...columns.retyped.map(({ name, from, to }) => color.yellow(`  column retyped  ${name}: ${from} → ${to}`)),
    ...(caveat === null ? [] : [`  (${caveat})`]),
  ];
}
