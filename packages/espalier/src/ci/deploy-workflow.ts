import { actions, runner } from "./actions.ts";
import type { WorkflowParts } from "./github-plan.ts";
import { recall, remember, remembered, rememberedDays } from "./memory.ts";
import { sharedPaths } from "./shared-paths.ts";
import { defaultsOf, script, setUp } from "./steps.ts";
import { environmentComments, environmentOf } from "./workflow-environment.ts";
import { filterLiteral, literal, type Workflow } from "./workflow-text.ts";

/** Train, build, scan; then, with rights that last as long as the job: push, deploy, try, and back where it fails. */
export function deployWorkflow(parts: WorkflowParts): Workflow {
  const { folder, branch, project, path, environments, slug } = parts;
  const within = folder === "" ? "" : `${filterLiteral(folder)}/`;
  const usual = usualEnvironment(environments);
  // A text in an expression: two quotes are one.
  const chosen = `inputs.environment || '${usual.replaceAll("'", "''")}'`;
  return {
    head: [
      "Written by `espalier init --ci github`, and yours to change.",
      "It wants three variables of the repository, or of its environments (Settings, Variables):",
      "AWS_ROLE_ARN (the role to take on, by OIDC), AWS_REGION, and for upload_model MODEL_BUCKET.",
    ],
    value: {
      name: literal(folder === "" ? "Deploy" : `Deploy ${project}`),
      on: {
        push: {
          branches: [branch],
          paths: [
            `${within}**`,
            `!${within}**/*.md`,
            ...(folder === "" ? ["!.github/**"] : []),
            ...sharedPaths(parts),
            path,
          ],
        },
        workflow_dispatch: { inputs: inputsOf(environments, usual) },
      },
      permissions: { contents: "read" },
      concurrency: { group: `deploy-${slug}-\${{ ${chosen} }}`, "cancel-in-progress": false },
      env: {
        // One for each environment: deploys to one wait for one another, so that no two give a model the same number.
        ...environmentOf(parts, `deploy-\${{ ${chosen} }}`),
        ...(environments.length > 0 && { ESPALIER_ENV: `\${{ ${chosen} }}` }),
      },
      defaults: defaultsOf(parts),
      jobs: { model: model(parts), upload: upload(parts, chosen), deploy: deploy(parts, chosen) },
    },
    comments: {
      ...environmentComments,
      concurrency: "One after the other, and none is cut off half-way.",
      "jobs.model": "Without any right in the cloud: training runs all the code that the project brings along.",
    },
  };
}

/** Where a push goes: the first of these that there is, else the project without an environment. */
const usualEnvironment = (environments: readonly string[]): string =>
  ["staging", "production", "prod"].find((name) => environments.includes(name)) ?? environments[0] ?? "production";

function inputsOf(environments: readonly string[], usual: string) {
  const truth = (description: string, otherwise: boolean) => ({ description, type: "boolean", default: otherwise });
  return {
    environment: {
      description: "Where to",
      type: "choice",
      options: (environments.length === 0 ? [usual] : environments).map(literal),
      default: literal(usual),
    },
    deploy_lambda: truth("Deploy to Lambda", true),
    upload_model: truth("Put the model into the bucket MODEL_BUCKET", false),
    skip_training: truth("Take the newest champion of an earlier run", false),
  };
}

const model = (parts: WorkflowParts) => ({
  "runs-on": runner,
  "timeout-minutes": 60,
  permissions: { contents: "read", actions: "read" },
  steps: [
    ...setUp(parts),
    remembered(parts),
    { name: "Train, and judge", if: "${{ !inputs.skip_training }}", run: "npx espalier run --require-gate" },
    { name: "Build, and ask it once", run: 'npx espalier build lambda-zip --out "$RUNNER_TEMP/model/build" --run' },
    {
      name: "Scan what it is made of",
      uses: actions.scan,
      with: { sbom: "${{ runner.temp }}/model/build/sbom.json", "severity-cutoff": "high", "output-format": "table" },
    },
    remember,
    {
      uses: actions.upload,
      with: {
        name: "${{ env.MEMORY }}",
        path: "${{ runner.temp }}/model",
        "retention-days": rememberedDays,
        "if-no-files-found": "error",
        overwrite: true,
      },
    },
  ],
});

const download = { uses: actions.download, with: { name: "${{ env.MEMORY }}", path: "${{ runner.temp }}/model" } };

/** Keys that are good for this job only; none is stored anywhere. */
const signIn = {
  uses: actions.aws,
  with: { "role-to-assume": "${{ vars.AWS_ROLE_ARN }}", "aws-region": "${{ vars.AWS_REGION }}" },
};

const upload = ({ slug }: WorkflowParts, chosen: string) => ({
  needs: "model",
  if: "${{ inputs.upload_model }}",
  "runs-on": runner,
  "timeout-minutes": 10,
  environment: `\${{ ${chosen} }}`,
  permissions: { "id-token": "write" },
  steps: [
    download,
    signIn,
    {
      name: "Put the model into the bucket",
      "working-directory": "${{ runner.temp }}/model/build",
      env: { BUCKET: "${{ vars.MODEL_BUCKET }}" },
      run: script(
        'if [ -z "$BUCKET" ]; then echo "::error::set the variable MODEL_BUCKET"; exit 1; fi',
        `place="s3://$BUCKET/models/${slug}/$(date -u +%Y%m%dT%H%M%SZ)-\${GITHUB_SHA:0:12}"`,
        "for file in model.espalier sbom.json manifest.json; do",
        '  aws s3 cp --only-show-errors "$file" "$place/$file"',
        "done",
        'echo "The model is at $place." >> "$GITHUB_STEP_SUMMARY"',
      ),
    },
  ],
});

const deploy = (parts: WorkflowParts, chosen: string) => ({
  needs: "model",
  if: "${{ github.event_name == 'push' || inputs.deploy_lambda }}",
  "runs-on": runner,
  "timeout-minutes": 30,
  environment: { name: `\${{ ${chosen} }}`, url: "${{ steps.deploy.outputs.url }}" },
  permissions: { contents: "read", "id-token": "write" },
  steps: [
    ...setUp(parts, { scripts: false }),
    download,
    { name: "What was registered", run: recall("model") },
    signIn,
    {
      name: "Push and deploy",
      id: "deploy",
      run: script(
        'because="$GITHUB_WORKFLOW, run $GITHUB_RUN_NUMBER, commit ${GITHUB_SHA:0:12}"',
        'npx espalier deploy lambda --yes --because "$because" --json > "$RUNNER_TEMP/deploy.json"',
        'cat "$RUNNER_TEMP/deploy.json"',
        "# Only a release of this run is this run's to take back.",
        `jq --raw-output --arg because "$because" '"url=\\(.url)", "is_new=\\(.release.because == $because)"' \\`,
        '  "$RUNNER_TEMP/deploy.json" >> "$GITHUB_OUTPUT"',
      ),
    },
    {
      name: "Try it",
      id: "try",
      env: {
        URL: "${{ steps.deploy.outputs.url }}",
        ...(parts.keyed && { API_KEY: "${{ secrets.ESPALIER_API_KEY }}" }),
      },
      run: script(
        'manifest="$RUNNER_TEMP/model/build/manifest.json"',
        'name="$(jq -r \'.model.name | @uri\' "$manifest")"',
        "ask=(curl --fail-with-body --silent --show-error --max-time 20 --retry 5 --retry-all-errors)",
        ...(parts.keyed ? ['ask+=(--header "authorization: Bearer $API_KEY")'] : []),
        '"${ask[@]}" "$URL/ready"',
        'jq -c .example.row "$manifest" > "$RUNNER_TEMP/row.json"',
        '"${ask[@]}" --json "@$RUNNER_TEMP/row.json" "$URL/models/$name/predict" > "$RUNNER_TEMP/answer.json"',
        'cat "$RUNNER_TEMP/answer.json"',
        'jq -e \'has("prediction")\' "$RUNNER_TEMP/answer.json"',
      ),
    },
    {
      name: "Back to the release before",
      if: "${{ failure() && steps.try.outcome == 'failure' && steps.deploy.outputs.is_new == 'true' }}",
      run: 'npx espalier rollback lambda --because "it did not answer after $GITHUB_WORKFLOW, run $GITHUB_RUN_NUMBER"',
    },
  ],
});
