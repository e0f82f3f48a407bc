import type { GithubPlan } from "./github-plan.ts";
import { filterLiteral } from "./workflow-text.ts";

/** What begins a workflow beside the folder itself: the packages that it shares with the rest of the repository. */
export const sharedPaths = ({ folder, packageFolder }: GithubPlan): readonly string[] => {
  const within = packageFolder === "" ? "" : `${filterLiteral(packageFolder)}/`;
  return packageFolder === folder ? [] : [`${within}package.json`, `${within}package-lock.json`];
};
