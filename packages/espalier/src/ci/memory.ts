import type { WorkflowParts } from "./github-plan.ts";
import { script, type Step } from "./steps.ts";
import { literal } from "./workflow-text.ts";

/** As long as GitHub keeps anything that a run leaves behind. */
export const rememberedDays = 90;

/** What runs remember, in one file, beside what else is handed over: the registry of models, runs, results to use again. */
export const remember: Step = {
  name: "Remember what was registered",
  run: script('mkdir -p "$RUNNER_TEMP/model"', 'tar -czf "$RUNNER_TEMP/model/store.tar.gz" .espalier'),
};

/** Takes from such a file what is remembered, and nothing beside it that would be run. */
export const recall = (folder: string): string => `tar -xzf "$RUNNER_TEMP/${folder}/store.tar.gz" .espalier`;

/** What a run on the main branch remembered last; the job needs the right to read `actions`. */
export const remembered = ({ branch }: WorkflowParts): Step => ({
  name: "What runs remember",
  env: { GH_TOKEN: "${{ github.token }}", BRANCH: literal(branch) },
  run: script(
    'all="repos/$GITHUB_REPOSITORY/actions/artifacts"',
    'gh api --method GET "$all" --raw-field "name=$MEMORY" --field per_page=100 > "$RUNNER_TEMP/remembered.json"',
    "# A fork may leave behind something of this name on a branch of this name.",
    `run="$(jq --raw-output --arg branch "$BRANCH" '[.artifacts[] | select(`,
    "  (.expired | not) and .workflow_run.head_branch == $branch",
    "  and .workflow_run.head_repository_id == .workflow_run.repository_id",
    `)] | max_by(.created_at) | .workflow_run.id // empty' "$RUNNER_TEMP/remembered.json")"`,
    'if [ -n "$run" ]; then',
    '  gh run download "$run" --repo "$GITHUB_REPOSITORY" --name "$MEMORY" --dir "$RUNNER_TEMP/remembered"',
    `  ${recall("remembered")}`,
    "else",
    '  echo "::warning::nothing is remembered: there is no champion to beat, and versions begin at 1"',
    "fi",
  ),
});
