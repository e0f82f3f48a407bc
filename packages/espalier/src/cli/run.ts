import { fault } from "../fault/index.ts";
import { runProject } from "../pipeline/index.ts";
import { loadProject } from "../project/index.ts";
import { runText } from "../report/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { withStore } from "./open-project-store.ts";
import { printJson, printText } from "./print.ts";
import { progressOn } from "./progress.ts";
import { version } from "./version.ts";

export interface RunCommandOptions {
  readonly set: readonly string[];
  readonly retune: boolean;
  readonly threads?: number;
  readonly reason?: string;
  readonly data?: string;
  readonly requireGate: boolean;
}

/** Exit code where the gate does not pass and `--require-gate` was asked for: neither a wrong input nor our mistake. */
const gateExitCode = 3;

export async function runCommand(globals: GlobalOptions, options: RunCommandOptions): Promise<void> {
  const { set, retune, requireGate, ...given } = options;
  const project = await loadProject(globals.dir, { set, makesStore: true });
  const progress = progressOn(process.stderr);
  const stop = new AbortController();
  const interrupt = () => stop.abort(fault("RUN_INTERRUPTED", {}));
  process.once("SIGINT", interrupt); // a second Ctrl-C ends the process at once
  try {
    const { threads, reason, data } = given;
    const result = await withStore(project.dir, (store) =>
      runProject(project, store, {
        retune,
        codeVersion: version,
        signal: stop.signal,
        emit: progress.listen,
        ...(threads === undefined ? {} : { threads }),
        ...(reason === undefined ? {} : { reason }),
        ...(data === undefined ? {} : { data }),
      }),
    );
    progress.clear();
    if (globals.json) printJson(result);
    else printText(`\n${runText(result)}`);
    if (requireGate && !result.gate.passed) process.exitCode = gateExitCode;
  } finally {
    progress.clear();
    process.removeListener("SIGINT", interrupt);
  }
}
