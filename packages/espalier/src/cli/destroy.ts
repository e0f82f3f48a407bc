import color from "picocolors";
import { destroyJson } from "../deploy/index.ts";
import { confirm } from "./confirm.ts";
import { openTarget, whoDeploys } from "./deploy-place.ts";
import { destroyText, thingsText } from "./deploy-text.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";
import { stopping } from "./stopping.ts";

export interface DestroyOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly set: readonly string[];
}

/** Lists, asks, removes. Without a terminal it wants `--yes`. */
export async function destroyCommand(globals: GlobalOptions, name: string, options: DestroyOptions): Promise<void> {
  await stopping(async (signal) => {
    const { target, place } = await openTarget(globals, name, options.set, signal);
    const plan = await target.destroyPlan(place);
    if (!globals.json) printText(destroyText(plan));
    const count = plan.removes.length;
    const goes = !options.dryRun && count > 0;
    if (goes && !options.yes)
      await confirm(`the removal of ${thingsText(count)}`, `Remove ${thingsText(count)}?`, signal);
    if (goes) await plan.apply(whoDeploys());
    if (globals.json) return printJson({ ...destroyJson(plan), removed: goes ? count : 0 });
    if (goes) printText(`${color.green("✓")} ${thingsText(count)} removed`);
  }, "DEPLOY_INTERRUPTED");
}
