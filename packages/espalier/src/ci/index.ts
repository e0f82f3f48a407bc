export { planGithub, type GithubPlan, type WorkflowFile } from "./plan-github.ts";
export { readPackage, type PackageFacts } from "./read-package.ts";
