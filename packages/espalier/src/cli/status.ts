import { loadProject } from "../project/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printPlan } from "./print-plan.ts";

export async function statusCommand(
  globals: GlobalOptions,
  stages: readonly string[],
  { set }: { readonly set: readonly string[] },
): Promise<void> {
  const project = await loadProject(globals.dir, { ...globals, set });
  await printPlan(project, stages.length > 0 ? { stages } : {}, globals);
}
