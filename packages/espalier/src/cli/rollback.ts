import { deployedJson } from "../deploy/index.ts";
import { deployedText } from "./deploy.ts";
import { openTarget, whoDeploys } from "./deploy-place.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";
import { stopping } from "./stopping.ts";

export interface RollbackOptions {
  readonly to?: number;
  readonly because: string;
  readonly set: readonly string[];
}

/** Makes an earlier release live. It does not ask: who rolls back is in a hurry, and a deploy undoes it. */
export async function rollbackCommand(globals: GlobalOptions, name: string, options: RollbackOptions): Promise<void> {
  await stopping(async (signal) => {
    const { target, place } = await openTarget(globals, name, options.set, signal);
    const { to = null, because } = options;
    const deployed = await target.rollback(place, { to, by: whoDeploys(), because });
    if (globals.json) printJson(deployedJson(deployed));
    else printText(deployedText(deployed));
  }, "DEPLOY_INTERRUPTED");
}
