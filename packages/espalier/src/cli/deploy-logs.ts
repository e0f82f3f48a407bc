import color from "picocolors";
import { durationMs } from "../checks/index.ts";
import { logJson } from "../deploy/index.ts";
import { Fault, fault } from "../fault/index.ts";
import { openTarget } from "./deploy-place.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printText } from "./print.ts";
import { stopping } from "./stopping.ts";

export interface DeployLogsOptions {
  readonly since: string;
  readonly follow: boolean;
}

/** Prints what the servers printed, oldest first. Who follows ends it by Ctrl-C: that is no error. */
export async function deployLogsCommand(
  globals: GlobalOptions,
  name: string,
  set: readonly string[],
  { since, follow }: DeployLogsOptions,
): Promise<void> {
  const backMs = durationMs(since);
  if (backMs === null) {
    throw fault("USAGE", { problem: `--since must be a duration such as "90 minutes" or "2 days"; got "${since}"` });
  }
  try {
    await stopping(async (signal) => {
      const { target, place } = await openTarget(globals, name, set, signal);
      for await (const line of target.logs(place, { sinceMs: Date.now() - backMs, follow })) {
        if (globals.json) printText(JSON.stringify(logJson(line)));
        else printText(`${color.dim(logJson(line).at.slice(0, 19))} ${line.text.trimEnd()}`);
      }
    }, "DEPLOY_INTERRUPTED");
  } catch (error) {
    if (!(follow && error instanceof Fault && error.code === "DEPLOY_INTERRUPTED")) throw error;
  }
}
