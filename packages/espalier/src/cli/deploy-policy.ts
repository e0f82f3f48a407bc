import { openTarget } from "./deploy-place.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson } from "./print.ts";

/** Prints the policy as IAM takes it, with `--json` and without. */
export async function deployPolicyCommand(globals: GlobalOptions, name: string, set: readonly string[]): Promise<void> {
  const { target, place } = await openTarget(globals, name, set);
  printJson(await target.policy(place));
}
