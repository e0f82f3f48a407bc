import { resolve } from "node:path";
import { dagMermaid, dagSvg, dagText, type Drawing } from "../dag/index.ts";
import { loadProject } from "../project/index.ts";
import { paintVerdict, verdictWord } from "../report/index.ts";
import { writeDurably } from "../store/index.ts";
import color from "picocolors";
import type { GlobalOptions } from "./global-options.ts";
import { planJson } from "./print-plan.ts";
import { printJson, printText } from "./print.ts";
import { planOf } from "./plan-of.ts";

export interface DagCommandOptions {
  readonly mermaid: boolean;
  readonly svg?: string;
}

export async function dagCommand(
  globals: GlobalOptions,
  stages: readonly string[],
  { mermaid, svg }: DagCommandOptions,
): Promise<void> {
  const project = await loadProject(globals.dir, globals);
  const plan = await planOf(project, stages.length > 0 ? { stages } : {});
  const planned = new Map(plan.stages.map((stage) => [stage.name, stage]));
  const drawing: Drawing = {
    graph: plan.graph,
    stageOf: (name) => {
      const { own, verdict, because } = planned.get(name)!;
      const isPlain = verdict === "reuse" || verdict === "after";
      return { name, own, state: verdictWord[verdict], because: isPlain ? "" : because };
    },
  };
  if (svg !== undefined) {
    const path = resolve(project.dir, svg);
    await writeDurably(path, dagSvg(drawing));
    if (globals.json) printJson({ svg: path });
    else printText(`written: ${path}`);
  } else if (globals.json) printJson(planJson(plan));
  else if (mermaid) printText(dagMermaid(drawing));
  else printText(dagText(drawing, { state: paintVerdict, faint: color.dim }));
}
