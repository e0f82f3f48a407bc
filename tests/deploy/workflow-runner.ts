import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "yaml";

export interface WorkflowStep {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

export interface ReadWorkflow {
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly WorkflowStep[] }>>;
}

export const readWorkflow = async (path: string): Promise<ReadWorkflow> =>
  parse(await readFile(path, "utf8")) as ReadWorkflow;

export interface RanStep {
  readonly step: string;
  readonly code: number | null;
  readonly output: string;
}

/** What a runner of GitHub's gives to scripts, on this machine: `npx espalier` is this checkout's. */
export interface Runner {
  readonly temp: string;
  /** Runs the scripts of a job, in order, until one fails; of `skip`, none. What actions do, the test does. */
  run(job: string, options?: RunOptions): Promise<readonly RanStep[]>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: () => Promise<string>;
}

export interface RunOptions {
  readonly skip?: readonly string[];
  readonly only?: readonly string[];
  /** What stands for expressions: `github.token` → a text. */
  readonly contexts?: Readonly<Record<string, string>>;
}

const cli = resolve(import.meta.dirname, "../../packages/espalier/bin/espalier.js");

/** Programs that a job calls, for these jobs: `npm` does nothing, `gh` writes down what it was asked and answers from files. */
const programs: Readonly<Record<string, string>> = {
  npx: `#!/bin/sh\n[ "$1" = espalier ] || exit 64\nshift\nexec "${process.execPath}" "${cli}" "$@"\n`,
  npm: '#!/bin/sh\necho "npm $*"\n',
  gh: `#!/bin/sh
for word; do printf "%s\\n" "$word"; done >> "$GH_CALLS"
echo --- >> "$GH_CALLS"
case "$*" in
  *--paginate*) cat "$GH_ANSWER" ;;
  *actions/artifacts*) cat "$GH_ARTIFACTS" ;;
  "run download"*) mkdir -p "$RUNNER_TEMP/remembered" && cp "$RUNNER_TEMP/artifacts-of-run-$3"/* "$RUNNER_TEMP/remembered" ;;
esac
`,
  aws: '#!/bin/sh\nfor word; do printf "%s\\n" "$word"; done >> "$AWS_CALLS"\n',
};

export async function createRunner(
  home: string,
  project: string,
  workflow: ReadWorkflow,
  environment: Readonly<Record<string, string>>,
): Promise<Runner> {
  const temp = await mkdtemp(join(home, "runner-"));
  const bin = join(temp, "bin");
  await mkdir(bin);
  for (const [name, text] of Object.entries(programs)) await writeFile(join(bin, name), text, { mode: 0o755 });
  for (const name of ["summary", "gh-calls", "aws-calls"]) await writeFile(join(temp, name), "");
  await writeFile(join(temp, "gh-answer"), "[]");
  await writeFile(join(temp, "gh-artifacts"), '{"artifacts":[]}');
  const outputs: Record<string, string> = {};
  const env: Record<string, string | undefined> = {
    ...process.env,
    PATH: `${bin}:${process.env["PATH"]}`,
    NO_COLOR: "1",
    CI: "true",
    RUNNER_TEMP: temp,
    GITHUB_STEP_SUMMARY: join(temp, "summary"),
    GITHUB_WORKFLOW: 'Deploy "it"; $(false)',
    GITHUB_RUN_NUMBER: "7",
    GITHUB_SHA: "0123456789abcdef0123456789abcdef01234567",
    GITHUB_REPOSITORY: "somebody/wine",
    GH_CALLS: join(temp, "gh-calls"),
    GH_ANSWER: join(temp, "gh-answer"),
    GH_ARTIFACTS: join(temp, "gh-artifacts"),
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_RUN_ID: "4242",
    AWS_CALLS: join(temp, "aws-calls"),
    ...environment,
  };
  const runStep = async (step: WorkflowStep, contexts: Readonly<Record<string, string>>): Promise<RanStep> => {
    const output = join(temp, "output");
    await writeFile(output, "");
    const script = join(temp, "script.sh");
    await writeFile(script, step.run!);
    const filled = (text: string) => fill(text, { ...outputs, ...contexts, "runner.temp": temp });
    const own = Object.entries({ ...workflow.env, ...step.env }).map(([name, value]) => [name, filled(value)]);
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: resolve(project, filled(step["working-directory"] ?? ".")),
      env: { ...env, ...Object.fromEntries(own), GITHUB_OUTPUT: output },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stdout.on("data", (piece) => (said += String(piece)));
    child.stderr.on("data", (piece) => (said += String(piece)));
    const code = await new Promise<number | null>((done) => child.once("close", (one) => done(one)));
    for (const line of (await readFile(output, "utf8")).split("\n").filter((one) => one !== "")) {
      outputs[`steps.${step.id}.outputs.${line.slice(0, line.indexOf("="))}`] = line.slice(line.indexOf("=") + 1);
    }
    return { step: step.name ?? step.run!, code, output: said };
  };
  return {
    temp,
    outputs,
    summary: () => readFile(join(temp, "summary"), "utf8"),
    run: async (job, { skip = [], only, contexts = {} } = {}) => {
      const ran: RanStep[] = [];
      const steps = workflow.jobs[job]!.steps.filter(({ run, name = "" }) => {
        return run !== undefined && !skip.includes(name) && (only === undefined || only.includes(name));
      });
      for (const step of steps) {
        ran.push(await runStep(step, contexts));
        if (ran.at(-1)!.code !== 0) break;
      }
      return ran;
    },
  };
}

/** Only what a test knows may be asked for. */
const fill = (text: string, contexts: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (whole, expression: string) => {
    const value = contexts[expression];
    if (value === undefined) throw new Error(`nobody knows ${whole}`);
    return value;
  });
