import type { Plan, PlanOptions } from "../pipeline/index.ts";
import type { Project } from "../project/index.ts";
import { planText } from "../report/index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { printJson, printText } from "./print.ts";
import { planOf } from "./plan-of.ts";

/** Says what a run would do. */
export async function printPlan(
  project: Project,
  selection: Omit<PlanOptions, "codeVersion" | "signal">,
  { json }: Pick<GlobalOptions, "json">,
): Promise<void> {
  const plan = await planOf(project, selection);
  if (json) printJson(planJson(plan));
  else printText(planText(plan));
}

/** As `--json` shows it. */
export const planJson = ({ graph, stages }: Plan) => ({
  up_to_date: stages.every(({ verdict }) => verdict === "reuse" || verdict === "skip"),
  stages: stages.map(({ name, own, verdict, because, after }) => ({ name, own, verdict, because, after })),
  edges: graph.edges.map(({ from, to, because }) => ({ from, to, because })),
});
