import color from "picocolors";
import { withHooks } from "../hooks/index.ts";
import { isWholeRun, runProject, tellStarter, type RunResult, type StagesResult } from "../pipeline/index.ts";
import { loadProject } from "../project/index.ts";
import { runText } from "../report/index.ts";
import { counted } from "./format-bytes.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printPlan } from "./print-plan.ts";
import { printJson, printText } from "./print.ts";
import { progressOn } from "./progress.ts";
import { stopping } from "./stopping.ts";
import { version } from "./version.ts";

export interface RunCommandOptions {
  readonly set: readonly string[];
  readonly retune: boolean;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly locked: boolean;
  readonly jobs?: number;
  readonly threads?: number;
  readonly reason?: string;
  readonly data?: string;
  readonly requireGate: boolean;
}

/** Exit code where the gate does not pass and `--require-gate` was asked for: neither a wrong input nor our mistake. */
const gateExitCode = 3;

const defaultReason = "espalier run";

/** @param stages those that are asked for; none: all */
export async function runCommand(
  globals: GlobalOptions,
  stages: readonly string[],
  options: RunCommandOptions,
): Promise<void> {
  const { set, retune, force, dryRun, locked, requireGate, jobs, threads, reason, data } = options;
  const project = await loadProject(globals.dir, { ...globals, set, makesStore: !dryRun });
  const selection = { retune, force, ...(stages.length > 0 && { stages }), ...(data !== undefined && { data }) };
  if (dryRun) return await printPlan(project, selection, globals);
  const progress = progressOn(process.stderr, Object.keys(project.config.stages));
  try {
    await stopping((signal) =>
      withStore(project.dir, (store) => {
        const say = (text: string) => progress.listen({ kind: "note", text });
        const told = { project, reason: reason ?? defaultReason, codeVersion: version, signal, say };
        return withHooks(store, told, async (listen) => {
          const result = await runProject(project, store, {
            ...selection,
            locked,
            isExperiment: set.length > 0 || data !== undefined,
            reason: told.reason,
            codeVersion: version,
            signal,
            emit: (event) => {
              listen(event);
              tellStarter(event);
              progress.listen(event);
            },
            page: async (runId) => (await import("./page-of-run.ts")).pageOfRun(store, runId),
            ...(jobs === undefined ? {} : { jobs }),
            ...(threads === undefined ? {} : { threads }),
          });
          progress.clear();
          tell(result, globals);
          if (isWholeRun(result)) {
            const { model, gate, metrics } = result;
            tellStarter({ kind: "registered", model, gatePassed: gate.passed, metrics });
          }
          if (requireGate && !(isWholeRun(result) && result.gate.passed)) process.exitCode = gateExitCode;
          return result;
        });
      }),
    );
  } finally {
    progress.clear();
  }
}

function tell(result: RunResult | StagesResult, { json }: GlobalOptions): void {
  if (json) return printJson(result);
  if (isWholeRun(result)) return printText(`\n${runText(result)}`);
  printText(
    `\n${color.bold(result.run_name)}: ${counted(result.stages.length, "stage")} up to date; no model was registered`,
  );
}
