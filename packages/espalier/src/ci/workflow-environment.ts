import type { WorkflowParts } from "./github-plan.ts";

/**
 * Of all jobs: what the memory of these runs is called, and that npx never fetches a program that is not installed.
 *
 * @param history whose: runs that share one number their models together
 */
export const environmentOf = ({ slug }: WorkflowParts, history: string) => ({
  MEMORY: `espalier-${slug}@${history}`,
  NPM_CONFIG_YES: "false",
});

/** What stands above these two in a workflow. */
export const environmentComments = {
  "env.MEMORY": "Under this name is kept what runs remember: the registry of models, and results to use again.",
  "env.NPM_CONFIG_YES": "npx never fetches a program that nobody installed.",
} as const;
