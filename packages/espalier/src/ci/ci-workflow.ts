import { actions, runner } from "./actions.ts";
import { defaultsOf, remembered, script, setUp, type Step, type WorkflowParts } from "./steps.ts";
import { filterLiteral, literal, type Workflow } from "./workflow-text.ts";

const marker = "<!-- espalier -->";

/** Lint, types, tests, a training that is over soon; and of a pull request the gate, and a comment on what it changes. */
export function ciWorkflow(parts: WorkflowParts): Workflow {
  const { folder, branch, project, path, scripts } = parts;
  const paths = folder === "" ? {} : { paths: [`${filterLiteral(folder)}/**`, path] };
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
      defaults: defaultsOf(parts),
      jobs: { ...(hasChecks && { checks: checks(parts) }), smoke: smoke(parts), gate: gate(parts), comment: comment() },
    },
    comments: {
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
  outputs: { compared: "${{ steps.compare.outcome }}" },
  steps: [
    ...setUp(parts, { history: true }),
    remembered(parts, "ci"),
    {
      name: "Train, and judge",
      id: "train",
      run: script(
        "status=0",
        "npx espalier run --require-gate || status=$?",
        "# 3: the run went well, the gate did not pass. The comparison says why.",
        'if [ "$status" -ne 0 ] && [ "$status" -ne 3 ]; then exit "$status"; fi',
        'echo "status=$status" >> "$GITHUB_OUTPUT"',
      ),
    },
    {
      name: "Compare",
      id: "compare",
      if: "github.event_name == 'pull_request'",
      env: { BASE: "${{ github.event.pull_request.base.sha }}", STATUS: "${{ steps.train.outputs.status }}" },
      run: script(
        'mkdir -p "$RUNNER_TEMP/comparison"',
        "{",
        `  echo '${marker}'`,
        '  if git cat-file -e "$BASE:./espalier.lock"; then',
        '    npx espalier diff "git:$BASE" --markdown',
        "  else",
        "    echo 'The branch that this goes into has no espalier.lock to compare with: commit it.'",
        "  fi",
        "  echo",
        '  if [ "$STATUS" -eq 3 ]; then echo "**The gate did not pass.**"; else echo "The gate passed."; fi',
        '} > "$RUNNER_TEMP/comparison/comment.md"',
        'cat "$RUNNER_TEMP/comparison/comment.md" >> "$GITHUB_STEP_SUMMARY"',
        'npx espalier report --output "$RUNNER_TEMP/comparison/report.html"',
      ),
    },
    {
      if: "steps.compare.outcome == 'success'",
      uses: actions.upload,
      with: { name: "comparison", path: "${{ runner.temp }}/comparison", "retention-days": 14 },
    },
    {
      name: "The gate",
      env: { STATUS: "${{ steps.train.outputs.status }}" },
      run: 'exit "$STATUS"',
    },
  ],
});

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
        `mine='.[] | select(.user.login == "github-actions[bot]" and (.body | startswith("${marker}"))) | .id'`,
        'id="$(gh api --paginate "$comments" --jq "$mine" | head -n 1)"',
        'if [ -n "$id" ]; then',
        '  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field body=@comment.md --silent',
        "else",
        '  gh api --method POST "$comments" --field body=@comment.md --silent',
        "fi",
      ),
    },
  ],
});
