import { costJson } from "../deploy/index.ts";
import { openTarget } from "./deploy-place.ts";
import { costText } from "./deploy-text.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";

/** Adds up what a month costs. Asks nobody: it needs no account. */
export async function deployCostCommand(
  globals: GlobalOptions,
  name: string,
  set: readonly string[],
  requestsPerMonth: number,
): Promise<void> {
  const { target, place } = await openTarget(globals, name, set);
  const cost = target.cost(place, requestsPerMonth);
  if (globals.json) printJson(costJson(cost));
  else printText(costText(cost));
}
