export { actions, nodeVersion, runner } from "./actions.ts";
export type { GithubPlan } from "./github-plan.ts";
export { planGithub, type WorkflowFile } from "./plan-github.ts";
export { readPackage, type PackageFacts } from "./read-package.ts";
export { literal, workflowText } from "./workflow-text.ts";
