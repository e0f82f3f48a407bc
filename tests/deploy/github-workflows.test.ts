import { execFileSync, spawnSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { espalier, scratch } from "../espalier-cli.ts";
import { bench, onEmulator } from "./on-emulator.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";
import { createRunner, readWorkflow, type RanStep, type Runner } from "./workflow-runner.ts";

// The scripts of the workflows that `espalier init --ci github` writes, run as GitHub runs them.

let example: TrainedExample;
beforeAll(async () => {
  example = await trainExample("iris");
  await prepare(example.project);
});
afterAll(() => example.close());

const git = (cwd: string, ...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    cwd,
    encoding: "utf8",
  }).trim();

/** A repository with a lock file and workflows. */
async function prepare(project: string): Promise<void> {
  await writeFile(join(project, ".gitignore"), ".espalier/\nnode_modules/\n");
  await writeFile(join(project, "package.json"), JSON.stringify({ scripts: { lint: "x", test: "x" } }));
  git(project, "init", "--quiet", "--initial-branch=main");
  const written = await espalier("-C", project, "init", "--ci", "github");
  expect(written.code, written.stderr).toBe(0);
  git(project, "add", "--all");
  git(project, "commit", "--quiet", "--message=first");
}

const failures = (ran: readonly RanStep[]) => ran.filter(({ code }) => code !== 0);
const workflow = (name: string, project = example.project) =>
  readWorkflow(join(project, `.github/workflows/${name}.yml`));

const hasShellcheck = spawnSync("shellcheck", ["--version"]).status === 0;
test.skipIf(!hasShellcheck)(
  `shellcheck has nothing against any script${hasShellcheck ? "" : " (skipped: no shellcheck here)"}`,
  async () => {
    const jobs = [await workflow("ci"), await workflow("deploy")].flatMap((one) => Object.values(one.jobs));
    const scripts = jobs.flatMap(({ steps }) => steps).flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBeGreaterThan(15);
    for (const script of scripts) {
      const { stdout, status } = spawnSync("shellcheck", ["--shell=bash", "-"], {
        input: `set -eo pipefail\n${script}`,
        encoding: "utf8",
      });
      expect(status, `${script}\n${stdout}`).toBe(0);
    }
  },
);

test("workflows that somebody changed stay as they are, unless --force is said, and none is written out of the repository", async () => {
  const dir = join(await scratch(), "wine");
  await cp(example.project, dir, { recursive: true });
  const init = (...more: readonly string[]) => espalier("-C", dir, "init", "--ci", "github", "--json", ...more);
  const file = join(dir, ".github/workflows/ci.yml");
  const written = await readFile(file, "utf8");
  await writeFile(file, "name: mine\n");
  const refused = await init();
  expect([refused.code, refused.stdout]).toEqual([2, expect.stringContaining("CI_FILES_DIFFER")]);
  expect(await readFile(file, "utf8")).toBe("name: mine\n");
  const forced = JSON.parse((await init("--force")).stdout) as { files: readonly { was: string }[] };
  expect(forced.files.map(({ was }) => was)).toEqual(["differs", "the same"]);
  expect(await readFile(file, "utf8")).toBe(written);

  const notesFor = async (dependencies: object) => {
    await writeFile(join(dir, "package.json"), JSON.stringify({ dependencies }));
    return (JSON.parse((await init("--force")).stdout) as { notes: readonly string[] }).notes.join("\n");
  };
  expect(await notesFor({})).toContain("package.json does not ask for espalier");
  expect(await notesFor({ espalier: "file:../espalier" })).toContain("espalier from ../espalier, which is not in the");
  for (const there of ["0.1.0", "file:vendor/espalier.tgz"])
    expect(await notesFor({ espalier: there })).not.toMatch(/(?:for|takes) espalier/);

  await rm(join(dir, ".github"), { recursive: true });
  const elsewhere = await scratch();
  await symlink(elsewhere, join(dir, ".github"));
  const led = await init();
  expect([led.code, led.stdout]).toEqual([2, expect.stringContaining("PATH_LEAVES_PROJECT")]);
  expect(await readdir(elsewhere)).toEqual([]);
});

test("a pull request is checked, trained, judged and compared, and one comment tells the difference", async () => {
  const { home, project } = example;
  const runner = await createRunner(home, project, await workflow("ci"), {});
  const base = git(project, "rev-parse", "HEAD");
  const params = join(project, "params.yaml");
  const before = await readFile(params, "utf8");
  await writeFile(params, before.replace("seed: 42", "seed: 7"));

  expect(failures(await runner.run("checks"))).toEqual([]);
  expect(failures(await runner.run("smoke"))).toEqual([]);
  const contexts = { "github.event.pull_request.base.sha": base, "github.token": "token" };
  const left = await leaveBehind(runner);
  const [remembers, ...gate] = await runner.run("gate", { contexts, skip: ["Remember what was registered"] });
  expect(failures([remembers!, ...gate])).toEqual([]);
  expect(await readFile(join(runner.temp, "gh-calls"), "utf8")).toContain(`run\ndownload\n${left.ours}\n`);
  const folder = join(runner.temp, "comparison");
  const comment = await readFile(join(folder, "comment.md"), "utf8");
  expect(comment).toMatch(
    /^<!-- espalier-iris@ci -->\n### iris: ✅ the gate passed\n\n- ✓ accuracy ≥ 0\.9: .*\n- ✓ accuracy not worse than the champion: .* against version \d.*\n\n#### Compared with [0-9a-f]+\n\n\|/,
  );
  expect(comment).toMatch(/\| `accuracy` \| 0\.\d+ \| 0\.\d+ \|/);
  expect(comment).toMatch(
    /\n\[The whole report\]\(https:\/\/github\.com\/somebody\/wine\/actions\/runs\/4242\) is in .*\n$/,
  );
  expect(await runner.summary()).toBe(comment);
  expect(await readFile(join(folder, "report.html"), "utf8")).toContain("<html");

  const empty = git(project, "commit-tree", git(project, "mktree"), "-m", "nothing yet");
  const first = { ...contexts, "github.event.pull_request.base.sha": empty };
  const comparedFirst = await runner.run("gate", { contexts: first, only: ["Compare"] });
  expect(failures(comparedFirst)).toEqual([]);
  expect(await readFile(join(folder, "comment.md"), "utf8")).toContain("has no `espalier.lock` to compare with");
  await writeFile(join(folder, "comment.md"), comment);

  const place = join(runner.temp, "elsewhere");
  await mkdir(join(place, "comparison"), { recursive: true });
  await cp(folder, join(place, "comparison"), { recursive: true });
  const job = await createRunner(home, place, await workflow("ci"), {});
  const event = { "github.token": "token", "github.event.pull_request.number": "12" };
  const calls = async () =>
    (await readFile(join(job.temp, "gh-calls"), "utf8")).split("---\n").filter((one) => one !== "");
  expect(failures(await job.run("comment", { contexts: event }))).toEqual([]);
  expect((await calls()).at(-1)).toContain("POST\nrepos/somebody/wine/issues/12/comments\n--field\nbody=@comment.md");
  const there = (id: number, login: string, body: string) => ({ id, user: { login }, body });
  const comments = [
    there(4708, "somebody", comment),
    there(4709, "github-actions[bot]", "<!-- espalier-tea@ci -->"),
    there(4711, "github-actions[bot]", comment),
    there(4712, "github-actions[bot]", comment),
  ];
  await writeFile(join(job.temp, "gh-answer"), JSON.stringify(comments));
  expect(failures(await job.run("comment", { contexts: event }))).toEqual([]);
  expect((await calls()).at(-1)).toContain("PATCH\nrepos/somebody/wine/issues/comments/4711\n");
  expect(await readFile(join(place, "comment.md"), "utf8")).toBe(comment);

  await writeFile(params, before.replace("gate.0.value: 0.9", "gate.0.value: 1"));
  const refused = await runner.run("gate", { contexts });
  expect(failures(refused)).toMatchObject([{ step: "The gate", code: 3 }]);
  expect(await readFile(join(folder, "comment.md"), "utf8")).toMatch(
    /### iris: ❌ the gate did not pass\n\n- ✗ accuracy ≥ 1: /,
  );
  await writeFile(params, before);
});

/**
 * What the project remembers, as a run on the main branch leaves it behind; the project forgets it. Beside it lies what is
 * not to be taken: of a fork whose branch has the same name, of another branch, and what GitHub does not keep any more.
 */
async function leaveBehind(runner: Runner): Promise<{ readonly ours: number }> {
  expect(failures(await runner.run("gate", { only: ["Remember what was registered"] }))).toEqual([]);
  await rename(join(runner.temp, "model"), join(runner.temp, "artifacts-of-run-20"));
  await rm(join(example.project, ".espalier"), { recursive: true });
  const artifact = (id: number, day: number, branch = "main", repository = 1, expired = false) => ({
    expired,
    created_at: `2026-11-${day}T00:00:00Z`,
    workflow_run: { id, head_branch: branch, head_repository_id: repository, repository_id: 1 },
  });
  const artifacts = [
    artifact(10, 10),
    artifact(20, 20),
    artifact(21, 21, "main", 2),
    artifact(22, 22, "other"),
    artifact(23, 23, "main", 1, true),
  ];
  await writeFile(join(runner.temp, "gh-artifacts"), JSON.stringify({ artifacts }));
  return { ours: 20 };
}

const on = bench("wine-quality", "gateway", "lambda-zip");

onEmulator(
  "the deploy workflow trains, builds, deploys, tries what is live, and takes back what does not answer",
  async () => {
    const { aws, example: deployed } = on;
    const { home, project } = deployed.example;
    await prepare(project);
    const env = { ...aws.environment, AWS_REGION: aws.region };
    const chosen = { "inputs.environment || 'prod'": "gateway", "github.token": "token" };
    const runner = await createRunner(home, project, await workflow("deploy", project), env);
    expect(failures(await runner.run("model", { contexts: chosen, skip: ["Train, and judge"] }))).toEqual([]);

    // Another machine: it has what the model's job handed over, and nothing else.
    await rename(join(project, ".espalier"), join(home, "not-here"));
    const deployJob = await runner.run("deploy", { contexts: chosen, skip: ["Back to the release before"] });
    expect(failures(deployJob)).toEqual([]);
    expect(runner.outputs["steps.deploy.outputs.is_new"]).toBe("true");
    expect(deployJob.at(-1)?.output).toMatch(/"prediction":/);

    const upload = await runner.run("upload", { contexts: { ...chosen, "vars.MODEL_BUCKET": "models-of-somebody" } });
    expect(failures(upload)).toEqual([]);
    const copied = await readFile(join(runner.temp, "aws-calls"), "utf8");
    expect(copied).toMatch(
      /s3:\/\/models-of-somebody\/models\/wine-quality\/\d{8}T\d{6}Z-0123456789ab\/manifest\.json\n$/,
    );

    const newer = ["--set", "seed=11", "--set", "search.trials=1", "--force"];
    expect((await espalier("-C", project, "--env", "gateway", "run", ...newer)).code).toBe(0);
    const second = await runner.run("deploy", { contexts: chosen, only: ["Push and deploy"] });
    expect(failures(second)).toEqual([]);
    const gone = { ...chosen, "steps.deploy.outputs.url": "http://127.0.0.1:9" };
    const tried = await createRunner(home, project, await quickly(project), { ...env, GITHUB_RUN_NUMBER: "8" });
    expect(failures(await tried.run("deploy", { contexts: chosen, only: ["Push and deploy"] }))).toEqual([]);
    expect([runner, tried].map(({ outputs }) => outputs["steps.deploy.outputs.is_new"])).toEqual(["true", "false"]);
    expect(failures(await tried.run("deploy", { contexts: gone, only: ["Try it"] }))).toHaveLength(1);
    expect(failures(await runner.run("deploy", { contexts: chosen, only: ["Back to the release before"] }))).toEqual(
      [],
    );
    const told = await espalier("-C", project, "--env", "gateway", "deploy", "releases", "lambda", "--json");
    const { releases } = JSON.parse(told.stdout) as { releases: readonly { kind: string; because: string }[] };
    expect(releases.map(({ kind }) => kind)).toEqual(["rollback", "deploy", "deploy"]);
    expect(releases.at(-1)?.because).toBe('Deploy "it"; $(false), run 7, commit 0123456789ab');
  },
);

/** The workflow with a smoke test that gives up at once. */
async function quickly(project: string) {
  const one = await workflow("deploy", project);
  const steps = one.jobs["deploy"]!.steps.map((step) => ({
    ...step,
    run: step.run?.replace("--retry 5", "--retry 0") ?? "",
  }));
  return { ...one, jobs: { ...one.jobs, deploy: { steps } } };
}
