import { ciWorkflow } from "./ci-workflow.ts";
import { deployWorkflow } from "./deploy-workflow.ts";
import type { GithubPlan } from "./github-plan.ts";
import { workflowText } from "./workflow-text.ts";

export interface WorkflowFile {
  /** Within the repository. */
  readonly path: string;
  readonly text: string;
}

/** The workflows of a project on GitHub. Pure: the same project, the same texts. */
export function planGithub(plan: GithubPlan): readonly WorkflowFile[] {
  const prefix = plan.folder === "" ? "" : `${slugOf(plan.folder)}-`;
  const path = (name: string) => `.github/workflows/${prefix}${name}.yml`;
  const slug = slugOf(plan.project);
  const parts = { ...plan, slug };
  return [
    { path: path("ci"), text: workflowText(ciWorkflow({ ...parts, path: path("ci") })) },
    { path: path("deploy"), text: workflowText(deployWorkflow({ ...parts, path: path("deploy") })) },
  ];
}

/** In words that cache keys, groups and file names take. */
const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40)
    .replace(/-+$/, "") || "project";
