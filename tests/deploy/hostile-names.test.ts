import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { userDataOf } from "../../packages/aws/src/ec2/boot.ts";
import { planGithub } from "../../packages/espalier/src/ci/index.ts";
import { espalier, scratch } from "../espalier-cli.ts";
import { openContainers } from "./containers/containers.ts";
import { trainExample, type TrainedExample } from "./trained-example.ts";

const run = promisify(execFile);
const opened = await openContainers();

/** What a project may be called, each with marks that mean something to a shell, to Docker, to YAML or to GitHub. */
const names = [
  "a\"b'c `touch pwned` $(touch pwned) ${HOME} $HOME ; & | > pwned #",
  "- yaml: {a: [b], *c} &d !!e | %f ? g: 'h' \u2028# i:",
  "--help ${{ github.token }} {{ .Values }} $$ $1 %s @{x} 日本語🍷",
  `é${"x".repeat(199)}`,
];
/** What a variable may hold; more than a name may. */
const values = {
  QUOTES: `it's "quoted" and 'more' \\ \\" \\'`,
  COMMANDS: "$(touch pwned) `touch pwned` ; touch pwned & touch pwned | touch pwned",
  VARIABLES: "$HOME ${HOME} $$ $${HOME} $1 ${HOME:?no} ${{ github.token }}",
  LINES: "one\ntwo: - {}\n# three\n\tfour\r\nEOF\nUNIT\n",
  YAML: "!!binary &a *b ? c : [d",
  LIKE_ANOTHER: "null",
  NUMBER: "0123",
  SPACES: "  two before, two after  ",
  LETTERS: "日本語 🍷 \u2028 \u00a0 é",
  LONG: "'".repeat(200),
  EMPTY: "",
};

let example: TrainedExample;
let model: string;
beforeAll(async () => {
  example = await trainExample("wine-quality");
  model = join(example.home, "model.espalier");
  const built = join(example.home, "built");
  expect((await espalier("-C", example.project, "build", "node", "--out", built)).code).toBe(0);
  await writeFile(model, await readFile(join(built, "model.espalier")));
});
afterAll(async () => {
  if (opened.kind === "here") await opened.close();
  await example.close();
});

/** The example, called so, with these variables where it is deployed. */
async function projectCalled(name: string): Promise<string> {
  const project = join(await scratch(), "project");
  await mkdir(project);
  const config = await readFile(join(example.project, "espalier.config.ts"), "utf8");
  const mine = `name: ${JSON.stringify(name)},\n  deploy: { variables: ${JSON.stringify(values)} },`;
  await writeFile(
    join(project, "espalier.config.ts"),
    config.replace('name: "wine-quality",', () => mine),
  );
  return project;
}

const wantsContainers = opened.kind === "missing" ? ` (skipped: ${opened.why})` : "";

describe.skipIf(opened.kind === "missing")(`an image has a project's name as its label${wantsContainers}`, () => {
  test.each(names)("%s", async (name) => {
    const containers = opened.kind === "here" ? opened : (undefined as never);
    const project = await projectCalled(name);
    const out = join(project, "out");
    const built = await espalier("-C", project, "build", "docker", "--file", model, "--out", out);
    expect(built.code, built.stderr).toBe(0);
    const tag = "localhost/hostile:name";
    await containers.build(out, tag);
    const inspected = await containers.run("podman", "image", "inspect", tag);
    const [{ Config: config }] = JSON.parse(inspected.stdout) as [{ readonly Config: Record<string, unknown> }];
    const shown = name.replaceAll("\u2028", " ");
    expect(config).toMatchObject({
      Labels: { "org.opencontainers.image.title": shown, "espalier.model.name": shown },
      User: "10001:10001",
      Entrypoint: ["node", "server.cjs"],
    });
    expect(Object.keys(config["Labels"] as object)).toHaveLength(6); // five of ours, one of buildah's
    const { stdout } = await containers.run("podman", "run", "--rm", "--no-healthcheck", tag, "--try");
    expect(stdout).toBe("");
    expect((await readdir(project)).toSorted()).toEqual(["espalier.config.ts", "out"]);
  });
});

test("a model file's name is only a name", async () => {
  const folder = await scratch();
  const name = `'\u{1f377}' "$(touch pwned)" \`touch pwned\` \${HOME}; --x`;
  await writeFile(join(folder, `${name}.espalier`), await readFile(model));
  const args = ["-C", folder, "build", "docker", "--file", `${name}.espalier`, "--out", "out", "--json"];
  const { code, stdout, stderr } = await espalier(...args);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ model: { name, version: null } });
  const server = await run(process.execPath, [join(folder, "out/server.cjs"), "--try"]);
  expect(server.stderr).toContain(name);
  expect((await readdir(folder)).toSorted()).toEqual([`${name}.espalier`, "out"]);
});

describe("compose.yaml gives the server what was written, and nothing else becomes of it", () => {
  test.each(names)("%s", async (name) => {
    const project = await projectCalled(name);
    const deployed = await espalier("-C", project, "deploy", "local", "--file", model);
    expect(deployed.code, deployed.stderr).toBe(0);
    const text = await readFile(join(project, "deploy/local/compose.yaml"), "utf8");
    const compose = parse(text) as {
      readonly name: string;
      readonly services: { readonly server: { readonly environment: Record<string, string>; readonly image: string } };
    };
    expect(compose.name).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
    const { environment, image } = compose.services.server;
    expect(image).toMatch(/^[a-z0-9][a-z0-9-]*:[0-9a-f]{12}$/);
    // As Compose reads it: `$$` is a dollar, and what stands alone would be a variable.
    expect(Object.values(environment).join("").replaceAll("$$", "")).not.toContain("$");
    const given = Object.entries(environment).map(([key, value]) => [key, value.replaceAll("$$", () => "$")]);
    expect(Object.fromEntries(given)).toEqual(values);
    expect((await readdir(project)).toSorted()).toEqual(["deploy", "espalier.config.ts"]);
  });
});

/** Programs that write down what they are called with, in a folder of their own. */
async function recordingPrograms(folder: string): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  const programs = {
    curl: "echo i-0123",
    aws: 'for last; do :; done; case "$*" in *get-secret-value*) printf "%s" "$SECRET_OF_TEST";; esac',
    docker: `case "$1" in run) printf '%s\\0' "$@" > ${folder}/arguments; cat /proc/$$/environ > ${folder}/environment;; esac`,
  };
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  return bin;
}

const needsLinux = process.platform === "linux" ? "" : " (skipped: it reads an environment from /proc)";
test.skipIf(needsLinux !== "")(
  `an instance starts the server with the values as they were written${needsLinux}`,
  async () => {
    const folder = await scratch();
    const script = userDataOf({
      region: "eu-central-1",
      image: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/wine@sha256:${"0".repeat(64)}`,
      port: 80,
      logGroup: "/espalier/wine",
      group: "wine",
      hook: "wine-answers",
      variables: values,
      secrets: { KEY: { from: "secrets-manager", name: `it's $(touch pwned) "here"` } },
    });
    await writeFile(join(folder, "node"), script);
    const secret = 's3cr\'et $(touch pwned) "x"';
    const env = {
      ...process.env,
      PATH: `${await recordingPrograms(folder)}:${process.env["PATH"]}`,
      SECRET_OF_TEST: secret,
    };
    await run("bash", [join(folder, "node"), "start"], { cwd: folder, env });

    const given = (await readFile(join(folder, "environment"), "utf8")).split("\0").map((one) => {
      const [key = ""] = one.split("=", 1);
      return [key, one.slice(key.length + 1)];
    });
    expect(Object.fromEntries(given)).toMatchObject({ ...values, KEY: secret });
    const args = await readFile(join(folder, "arguments"), "utf8");
    for (const value of [secret, ...Object.values(values).filter((one) => one.length > 4)])
      expect(args).not.toContain(value);
    expect((await readdir(folder)).toSorted()).toEqual(["arguments", "bin", "environment", "node"]);
  },
);

test("what workflows run does not depend on what anything is called", () => {
  const scripts = { lint: "lint", types: "types", test: "test", espalier: "0.1.0", hasAws: true };
  const common = { scripts, isLocked: true, branch: "main", environments: ["staging"], keyed: true };
  /** What a runner gives to a shell, and what else it computes. */
  const scriptsOf = (project: string, folder: string) =>
    planGithub({ ...common, project, folder, packageFolder: folder }).map(({ text, path }) => {
      expect(path).toMatch(/^\.github\/workflows\/[a-z0-9-]+\.yml$/);
      const workflow = parse(text) as {
        readonly jobs: Record<string, { readonly steps: readonly { readonly run?: string }[] }>;
      };
      // A cache key or a folder in a bucket may have the slug in it.
      return Object.values(workflow.jobs).flatMap(({ steps }) =>
        steps.map(({ run: lines }) => lines?.replaceAll(/models\/[a-z0-9-]+\//g, "models/slug/")),
      );
    });
  const plain = scriptsOf("wine", "projects/wine");
  for (const name of names) expect(scriptsOf(name, `projects/${name}`)).toEqual(plain);
});
