import { actions, runner } from "./actions.ts";
import type { WorkflowParts } from "./github-plan.ts";
import { remember, remembered, rememberedDays } from "./memory.ts";
import { sharedPaths } from "./shared-paths.ts";
import { defaultsOf, script, setUp, type Step } from "./steps.ts";
import { environmentComments, environmentOf } from "./workflow-environment.ts";
import { filterLiteral, literal, type Workflow } from "./workflow-text.ts";

/** How a project's comment is found again: a repository may have several projects. */
const marker = "<!-- $MEMORY -->";

/** Lint, types, tests, a training that is over soon; and of a pull request the gate, and a comment on what it changes. */
export function ciWorkflow(parts: WorkflowParts): Workflow {
  const { folder, branch, project, path, scripts } = parts;
  const paths = folder === "" ? {} : { paths: [`${filterLiteral(folder)}/**`, ...sharedPaths(parts), path] };
  const hasChecks = [scripts.lint, scripts.types, scripts.test].some((name) => name !== null);
  return {
    head: ["Written by `espalier init --ci github`, and yours to change."],
    value: {
      name: literal(folder === "" ? "CI" : `CI of ${project}`),
      on: { pull_request: { branches: [branch], ...paths }, push: { branches: [branch], ...paths } },
      permissions: { contents: "read" },
      concurrency: {
        group: `\${{ github.workflow }}-\${{ github.ref }}`,
        "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
      },
      env: environmentOf(parts, "ci"),
      defaults: defaultsOf(parts),
      jobs: {
        ...(hasChecks && { checks: checks(parts) }),
        smoke: smoke(parts),
        gate: gate(parts),
        comment: comment(),
      },
    },
    comments: {
      ...environmentComments,
      "jobs.gate": "Trains in full; on the main branch, too, so that pull requests have a champion to beat.",
      "jobs.comment": "A job of its own: it may write, and runs nothing that the pull request brought along.",
    },
  };
}

function checks(parts: WorkflowParts) {
  const { lint, types, test } = parts.scripts;
  const runs = [lint, types, test].flatMap((name): Step[] => (name === null ? [] : [{ run: `npm run ${name}` }]));
  return { "runs-on": runner, "timeout-minutes": 20, steps: [...setUp(parts), ...runs] };
}

const smoke = (parts: WorkflowParts) => ({
  "runs-on": runner,
  "timeout-minutes": 20,
  steps: [
    ...setUp(parts),
    { name: "Train with one trial", run: "npx espalier run --set search.trials=1" },
    {
      name: "Ask the model once, as it would be deployed",
      run: 'npx espalier build node --model latest --out "$RUNNER_TEMP/build" --run',
    },
  ],
});

const gate = (parts: WorkflowParts) => ({
  "runs-on": runner,
  "timeout-minutes": 60,
  permissions: { contents: "read", actions: "read" },
  outputs: { compared: "${{ steps.compare.outcome }}" },
  steps: [
    ...setUp(parts, { history: true }),
    remembered(parts),
    {
      name: "Train, and judge",
      id: "train",
      env: { NO_COLOR: "1" },
      run: script(
        "status=0",
        'npx espalier run --require-gate | tee "$RUNNER_TEMP/run.txt" || status=$?',
        "# 3: the run went well, the gate did not pass. The comparison says why.",
        'if [ "$status" -ne 0 ] && [ "$status" -ne 3 ]; then exit "$status"; fi',
        'echo "status=$status" >> "$GITHUB_OUTPUT"',
      ),
    },
    {
      name: "Compare",
      id: "compare",
      if: "github.event_name == 'pull_request'",
      env: {
        BASE: "${{ github.event.pull_request.base.sha }}",
        STATUS: "${{ steps.train.outputs.status }}",
        PROJECT: literal(parts.project),
      },
      run: script(
        'mkdir -p "$RUNNER_TEMP/comparison"',
        'if [ "$STATUS" -eq 0 ]; then verdict="✅ the gate passed"; else verdict="❌ the gate did not pass"; fi',
        "{",
        `  echo "${marker}"`,
        '  echo "### $PROJECT: $verdict"',
        "  echo",
        `  sed -nE '/^Gate /,/^$/s/^ +/- /p' "$RUNNER_TEMP/run.txt"`,
        "  echo",
        '  if git cat-file -e "$BASE:./espalier.lock"; then',
        `    npx espalier diff "git:$BASE" --markdown | sed -E '1s/^#+ Espalier: (.*) → .*/#### Compared with \\1/'`,
        "  else",
        '    echo "The branch that this goes into has no \\`espalier.lock\\` to compare with: commit it."',
        "  fi",
        "  echo",
        '  echo "[The whole report]($GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID) is in the file \\`comparison\\` of this run."',
        '} > "$RUNNER_TEMP/comparison/comment.md"',
        'cat "$RUNNER_TEMP/comparison/comment.md" >> "$GITHUB_STEP_SUMMARY"',
        'npx espalier report --output "$RUNNER_TEMP/comparison/report.html"',
      ),
    },
    {
      if: "steps.compare.outcome == 'success'",
      uses: actions.upload,
      with: { name: "comparison", path: "${{ runner.temp }}/comparison", "retention-days": 14, overwrite: true },
    },
    { ...remember, if: onMain },
    {
      if: onMain,
      uses: actions.upload,
      with: {
        name: "${{ env.MEMORY }}",
        path: "${{ runner.temp }}/model",
        "retention-days": rememberedDays,
        overwrite: true,
      },
    },
    {
      name: "The gate",
      env: { STATUS: "${{ steps.train.outputs.status }}" },
      run: 'exit "$STATUS"',
    },
  ],
});

/** What a pull request registers is no champion to others, and none to its own next push. */
const onMain = "github.event_name == 'push'";

const comment = () => ({
  needs: "gate",
  // A fork's pull request has no right to write; its comparison stands in the job's summary.
  if: "always() && needs.gate.outputs.compared == 'success' && github.event.pull_request.head.repo.full_name == github.repository",
  "runs-on": runner,
  "timeout-minutes": 5,
  permissions: { "pull-requests": "write" },
  steps: [
    { uses: actions.download, with: { name: "comparison", path: "comparison" } },
    {
      name: "One comment, written anew each time",
      "working-directory": ".",
      env: { GH_TOKEN: "${{ github.token }}", NUMBER: "${{ github.event.pull_request.number }}" },
      run: script(
        "head -c 60000 comparison/comment.md > comment.md",
        'comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"',
        `id="$(gh api --paginate "$comments" | jq --arg marker "${marker}" '.[] | select(`,
        '  .user.login == "github-actions[bot]" and (.body | startswith($marker))',
        `) | .id' | sed -n 1p)"`,
        'if [ -n "$id" ]; then',
        '  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field body=@comment.md --silent',
        "else",
        '  gh api --method POST "$comments" --field body=@comment.md --silent',
        "fi",
      ),
    },
  ],
});
