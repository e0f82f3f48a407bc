import { ciWorkflow } from "./ci-workflow.ts";
import { deployWorkflow } from "./deploy-workflow.ts";
import type { PackageFacts } from "./read-package.ts";
import { workflowText } from "./workflow-text.ts";

/** What a project's workflows depend on. */
export interface GithubPlan {
  /** The project's name. */
  readonly project: string;
  /** The project's folder within its repository, with `/`; empty where it is the repository itself. */
  readonly folder: string;
  /** Where package.json is, in the same way. */
  readonly packageFolder: string;
  readonly scripts: PackageFacts;
  /** There is a package-lock.json: versions are exact, and can be kept between runs. */
  readonly isLocked: boolean;
  /** What pull requests go into. */
  readonly branch: string;
  readonly environments: readonly string[];
  /** Every request needs a key. */
  readonly keyed: boolean;
}

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
