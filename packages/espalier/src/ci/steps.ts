import { actions, nodeVersion } from "./actions.ts";
import type { GithubPlan } from "./github-plan.ts";
import { literal } from "./workflow-text.ts";

/** One step of a job, as GitHub reads it. */
export type Step = Readonly<Record<string, unknown>>;

/** Lines of a script: bash, which ends at the first that fails. */
export const script = (...lines: readonly string[]): string => `${lines.join("\n")}${lines.length > 1 ? "\n" : ""}`;

/**
 * The repository, without the right to write to it lying about; Node, and what package.json asks for.
 *
 * @param history with all commits, to compare with one of them
 * @param scripts whether packages may run programs of their own when they are installed: not where a job has rights
 */
export function setUp(plan: GithubPlan, { history = false, scripts = true } = {}): readonly Step[] {
  const { packageFolder, isLocked, folder } = plan;
  const lockFile = packageFolder === "" ? "package-lock.json" : `${packageFolder}/package-lock.json`;
  const cached = { cache: "npm", "cache-dependency-path": literal(lockFile) };
  return [
    {
      uses: actions.checkout,
      with: { "persist-credentials": false, ...(history && { "fetch-depth": 0 }) },
    },
    { uses: actions.node, with: { "node-version": nodeVersion, ...(isLocked && cached) } },
    {
      run: `${isLocked ? "npm ci" : "npm install"}${scripts ? "" : " --ignore-scripts"}`,
      ...(packageFolder !== folder && { "working-directory": packageFolder === "" ? "." : literal(packageFolder) }),
    },
  ];
}

/** Bash with `pipefail`, in the project's folder. */
export const defaultsOf = ({ folder }: GithubPlan) => ({
  run: { shell: "bash", ...(folder !== "" && { "working-directory": literal(folder) }) },
});
