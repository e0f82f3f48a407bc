import color from "picocolors";
import { bySeverity, rowNumbers, type Finding } from "../checks/index.ts";
import { Fault } from "../fault/index.ts";
import { checkSource, checkTable, newestWrite, writeCheckPage, writeQuarantine } from "../pipeline/index.ts";
import { loadProject, type Project } from "../project/index.ts";
import { readTyped } from "../source/index.ts";
import { findingsText } from "./findings-text.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { withProjectData, type ProjectData } from "./project-data.ts";

export interface DataCheckOptions {
  readonly input?: string;
}

/** Exit code where an error would block training: neither a wrong input nor our mistake. */
const errorsExitCode = 3;

/** All checks of the project's data, or of another file in its place, without training. */
export async function dataCheckCommand(globals: GlobalOptions, { input }: DataCheckOptions): Promise<void> {
  const project = await loadProject(globals.dir, globals);
  const outcome = await withStore(project.dir, (store) =>
    withProjectData(project, store, input, async (data) => {
      const { relation, held, spec, scratch, name } = data;
      const modifiedAt = await newestWrite(project.dir, spec, held);
      const asked = await checkSource(project, relation, { scratch, now: Date.now(), modifiedAt });
      const numberOf = await rowNumbers(relation);
      const aside = new Set([...asked.quarantine.keys()].map(numberOf));
      const { isTableRead, findings: ofTable } = await tableFindings(project, data, aside, asked.findings);
      const findings = bySeverity([...asked.findings, ...ofTable]);
      const quarantine = await writeQuarantine(project.dir, "check", relation, asked.quarantine);
      const counts = { rows: relation.rows, columns: relation.columns.length, quarantined: aside.size };
      const page = await writeCheckPage(project, store, "check", { findings, ...counts, subject: name, isTableRead });
      return { source: name, ...counts, findings, quarantine, page };
    }),
  );
  const errors = outcome.findings.filter(({ severity }) => severity === "error").length;
  if (errors > 0) process.exitCode = errorsExitCode;
  if (globals.json) return printJson({ ok: errors === 0, ...outcome });
  const { rows, columns, findings, quarantined, quarantine, page } = outcome;
  const verdict =
    errors > 0
      ? color.red(`✗ ${errors} ${errors === 1 ? "error blocks" : "errors block"} training`)
      : color.green("✓ nothing blocks training");
  const parts = [
    `${outcome.source}: ${rows} rows, ${columns} columns`,
    ...(findings.length > 0 ? [findingsText(findings)] : []),
    ...(quarantine === null ? [] : [`${quarantined} ${quarantined === 1 ? "row" : "rows"} set aside: ${quarantine}`]),
    ...(page === null ? [] : [`findings as a page: ${page}`]),
    verdict,
  ];
  printText(parts.join("\n\n"));
}

/** What a run's checks of the typed table say; where a run could not even read it, that is the finding. */
async function tableFindings(
  { config }: Project,
  { held, spec, scratch }: ProjectData,
  aside: ReadonlySet<number>,
  known: readonly Finding[],
): Promise<{ readonly isTableRead: boolean; readonly findings: readonly Finding[] }> {
  try {
    const typed = await readTyped(held, spec, config.features, config.target, { scratch, seed: config.seed });
    return { isTableRead: true, findings: checkTable(config, typed, aside) };
  } catch (error) {
    if (!(error instanceof Fault) || error.blame !== "input") throw error;
    const isTold =
      absent.has(error.code) && known.some(({ check, severity }) => check === "schema" && severity === "error");
    const { message, hint } = error;
    const untold: Finding = { check: "reading", severity: "error", message, hint, count: 1 };
    return { isTableRead: false, findings: isTold ? [] : [untold] };
  }
}

const absent: ReadonlySet<string> = new Set(["CSV_COLUMN_ABSENT", "TARGET_ABSENT"]);
