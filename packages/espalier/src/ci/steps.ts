import { actions, nodeVersion } from "./actions.ts";
import type { GithubPlan } from "./plan-github.ts";
import { literal } from "./workflow-text.ts";

/** One step of a job, as GitHub reads it. */
export type Step = Readonly<Record<string, unknown>>;

export interface WorkflowParts extends GithubPlan {
  /** The project's name, in words that every file system takes. */
  readonly slug: string;
  /** Of the workflow itself, in the repository. */
  readonly path: string;
}

/** Lines of a script: bash, which ends at the first that fails. */
export const script = (...lines: readonly string[]): string => `${lines.join("\n")}${lines.length > 1 ? "\n" : ""}`;

/** The repository, without the right to write to it lying about; Node, and what package.json asks for. */
export function setUp(plan: GithubPlan, { history = false } = {}): readonly Step[] {
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
      run: isLocked ? "npm ci" : "npm install",
      ...(packageFolder !== folder && { "working-directory": packageFolder === "" ? "." : literal(packageFolder) }),
    },
  ];
}

/**
 * What runs remember: found again by the next ones, on this branch and on those that begin from it.
 *
 * @param history whose: runs that share one number their models together
 */
export const remembered = ({ folder, slug }: WorkflowParts, history: string): Step => ({
  name: "What runs remember",
  uses: actions.cache,
  with: {
    path: folder === "" ? ".espalier" : literal(`${folder}/.espalier`),
    key: `espalier-${slug}@${history}@\${{ github.run_id }}-\${{ github.run_attempt }}`,
    "restore-keys": `espalier-${slug}@${history}@`,
  },
});

/** Bash with `pipefail`, in the project's folder. */
export const defaultsOf = ({ folder }: GithubPlan) => ({
  run: { shell: "bash", ...(folder !== "" && { "working-directory": literal(folder) }) },
});
