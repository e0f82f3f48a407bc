import { parse } from "yaml";
import { expect, test } from "vitest";
import { complaintsOf } from "./fixtures/actionlint.ts";
import type { GithubPlan } from "./github-plan.ts";
import { planGithub } from "./plan-github.ts";
import { readPackage } from "./read-package.ts";

const plain: GithubPlan = {
  project: "wine-quality",
  folder: "",
  packageFolder: "",
  scripts: { lint: "lint", types: "typecheck", test: "test", espalier: "0.1.0", hasAws: true },
  isLocked: true,
  branch: "main",
  environments: [],
  keyed: false,
};

/** Everything that a name may hold and a shell, YAML or GitHub would take for something else. */
const hostile: GithubPlan = {
  ...plain,
  project: `it's "a" $(touch /tmp/x) \`id\` \${{ secrets.X }}: - #`,
  folder: "deep/a [b] !c $(d) ${{ github.token }}",
  packageFolder: "",
  scripts: readPackage("{}"),
  isLocked: false,
  branch: "it's",
  environments: ["staging", "it's"],
  keyed: true,
};

interface Job {
  readonly steps: readonly {
    readonly run?: string;
    readonly uses?: string;
    readonly if?: string;
    readonly name?: string;
    readonly with?: Record<string, unknown>;
    readonly env?: Record<string, string>;
  }[];
  readonly permissions?: Record<string, string>;
}
interface Read {
  readonly name: string;
  readonly permissions: unknown;
  readonly env: Record<string, string>;
  readonly on: {
    readonly push: { readonly paths?: string[] };
    readonly workflow_dispatch?: { readonly inputs: object };
  };
  readonly jobs: Record<string, Job>;
}

const read = (plan: GithubPlan) => planGithub(plan).map(({ text }) => parse(text) as Read) as [Read, Read];
const stepsOf = (workflow: Read) => Object.values(workflow.jobs).flatMap(({ steps }) => steps);

test("actionlint finds nothing to complain of, whatever the project is called", async () => {
  expect(await complaintsOf([...planGithub(plain), ...planGithub(hostile)])).toEqual([]);
});

test("actionlint would see a context that does not exist", async () => {
  const [file] = planGithub(plain);
  const broken = { ...file!, text: file!.text.replace("steps.compare.outcome", "steps.compared.outcome") };
  expect(await complaintsOf([broken])).toHaveLength(1);
});

test("no script has an expression in it: what comes from outside goes through the environment", () => {
  const runs = [plain, hostile].flatMap((plan) => read(plan).flatMap(stepsOf)).flatMap(({ run }) => run ?? []);
  expect(runs.length).toBeGreaterThan(20);
  expect(runs.filter((run) => run.includes("${{"))).toEqual([]);
});

test("every action is named by its commit, with its version behind it, and keys of the cloud are stored nowhere", () => {
  const workflows = [...read(plain), ...read(hostile)];
  const uses = workflows.flatMap(stepsOf).flatMap((step) => step.uses ?? []);
  expect(uses.length).toBeGreaterThan(20);
  expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  const lines = planGithub(plain).flatMap(({ text }) => text.split("\n").filter((line) => line.includes("uses:")));
  expect(lines.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  expect(JSON.stringify(workflows)).not.toMatch(/AWS_SECRET|AWS_ACCESS_KEY/);
});

test("only jobs that need it may write or sign in, and none of them trains", () => {
  const [ci, deploy] = read(plain);
  expect([ci.permissions, deploy.permissions]).toEqual([{ contents: "read" }, { contents: "read" }]);
  const rights = Object.entries({ ...ci.jobs, ...deploy.jobs }).flatMap(([name, job]) =>
    Object.values(job.permissions ?? {}).includes("write") ? [name] : [],
  );
  expect(rights).toEqual(["comment", "upload", "deploy"]);
  for (const name of rights) {
    const scripts = [ci.jobs[name], deploy.jobs[name]].flatMap((job) => job?.steps ?? []).map(({ run }) => run ?? "");
    expect(scripts.join("\n")).not.toMatch(/espalier run/);
  }
});

test("only scripts that package.json has are run", () => {
  const runs = (scripts: object) =>
    stepsOf(read({ ...plain, scripts: readPackage(JSON.stringify({ scripts })) })[0]).flatMap(({ run }) =>
      run?.startsWith("npm run") ? [run] : [],
    );
  expect(runs({ lint: "x", "type-check": "x", test: "vitest" })).toEqual([
    "npm run lint",
    "npm run type-check",
    "npm run test",
  ]);
  expect(runs({ test: 'echo "Error: no test specified" && exit 1' })).toEqual([]);
  expect(Object.keys(read({ ...plain, scripts: readPackage("nonsense") })[0].jobs)).toEqual([
    "smoke",
    "gate",
    "comment",
  ]);
});

test("a project in a folder of its repository has workflows of its own, for changes there", () => {
  const plan = { ...plain, folder: "models/wine", packageFolder: "models/wine" };
  expect(planGithub(plan).map(({ path }) => path)).toEqual([
    ".github/workflows/models-wine-ci.yml",
    ".github/workflows/models-wine-deploy.yml",
  ]);
  const [ci, deploy] = read(plan);
  expect(ci.on.push.paths).toEqual(["models/wine/**", ".github/workflows/models-wine-ci.yml"]);
  expect(deploy.on.push.paths).toEqual([
    "models/wine/**",
    "!models/wine/**/*.md",
    ".github/workflows/models-wine-deploy.yml",
  ]);
});

test("packages that a project shares with its repository begin its workflows, too", () => {
  const [ci, deploy] = read({ ...plain, folder: "models/wine" });
  for (const { on } of [ci, deploy])
    expect(on.push.paths).toEqual(expect.arrayContaining(["package.json", "package-lock.json"]));
});

test("two projects of a repository write comments and remember models apart", () => {
  const [wine, tea] = [read(plain), read({ ...plain, project: "tea" })] as const;
  expect(wine[0].jobs["comment"]!.steps.at(-1)!.run!).toContain('--arg marker "<!-- $MEMORY -->"');
  const memories = [...wine, ...tea].map(({ env }) => env["MEMORY"]);
  expect(memories).toEqual([
    "espalier-wine-quality@ci",
    "espalier-wine-quality@deploy-${{ inputs.environment || 'production' }}",
    "espalier-tea@ci",
    "espalier-tea@deploy-${{ inputs.environment || 'production' }}",
  ]);
});

test("what a pull request registers is remembered by nobody", () => {
  const [ci] = read(plain);
  const kept = ci.jobs["gate"]!.steps.filter(
    ({ name, with: given }) => name === "Remember what was registered" || given?.["name"] === "${{ env.MEMORY }}",
  );
  expect(kept.map((step) => step.if)).toEqual(["github.event_name == 'push'", "github.event_name == 'push'"]);
});

test("npx takes no program from the network that nobody installed, and where a job has rights, no package runs its own", () => {
  const [ci, deploy] = read(plain);
  expect([ci, deploy].map(({ env }) => env["NPM_CONFIG_YES"])).toEqual(["false", "false"]);
  const installs = (job: string) =>
    deploy.jobs[job]!.steps.flatMap(({ run }) => (run?.startsWith("npm ") ? [run] : []));
  expect([installs("model"), installs("deploy")]).toEqual([["npm ci"], ["npm ci --ignore-scripts"]]);
});

test("of what a training hands over, a job with rights takes only what is remembered", () => {
  const [, deploy] = read(plain);
  const taken = deploy.jobs["deploy"]!.steps.flatMap(({ run }) => (run?.includes("tar ") ? [run] : []));
  expect(taken).toEqual(['tar -xzf "$RUNNER_TEMP/model/store.tar.gz" .espalier']);
});

test("a release of this run that does not answer is taken back, and no other", () => {
  const [, deploy] = read(plain);
  const back = deploy.jobs["deploy"]!.steps.find(({ run }) => run?.includes("rollback"));
  expect(back?.if).toBe("${{ failure() && steps.try.outcome == 'failure' && steps.deploy.outputs.is_new == 'true' }}");
});

test("the key of a server that asks everybody for one comes from the secrets", () => {
  const keyOf = (plan: GithubPlan) => stepsOf(read(plan)[1]).flatMap(({ env }) => env?.["API_KEY"] ?? []);
  expect(keyOf({ ...plain, keyed: true })).toEqual(["${{ secrets.ESPALIER_API_KEY }}"]);
  expect(keyOf(plain)).toEqual([]);
});
