import { expect } from "vitest";
import { ended, espalier, start, type Ended } from "../espalier-cli.ts";
import { inEnvironmentOfTest } from "./deployable.ts";
import { bench, onEmulator } from "./on-emulator.ts";

// The commands as a user types them: what they print, what they end with, what they refuse.

const on = bench("wine-quality", null, "lambda-zip");
const dir = () => ["-C", on.example.example.project];
const run = (...args: readonly string[]): Promise<Ended> => espalier(...dir(), ...args);
/** Ended well, and said one JSON document. */
async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(...args, "--json");
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}
const refusal = async (...args: readonly string[]) => {
  const { code, stdout } = await run(...args, "--json");
  expect(code).toBe(2);
  return (JSON.parse(stdout) as { error: { code: string; message: string } }).error;
};
const release = (more: object) => ({ release: expect.objectContaining(more) });

onEmulator(
  "the commands from the first dry run to the removal do what they say, and no more",
  async () => {
    const dry = await json("deploy", "lambda", "--model", "1", "--dry-run");
    expect(dry).toMatchObject({ target: "lambda", account: "123456789012", build: { model: { version: 1 } } });
    expect(dry["changes"]).toContainEqual(expect.objectContaining({ label: "Lambda function", action: "create" }));
    expect(on.aws.mutations()).toEqual([]);

    const first = await run("deploy", "lambda", "--model", "1");
    expect(first.stdout).toContain("✓ wine-quality 1 is live: release 1");
    expect(first.stderr).toContain("tried: version 1 answers as it must");

    on.aws.forget();
    const again = await json("deploy", "lambda", "--model", "1");
    expect(again).toMatchObject({ changed: 0, ...release({ number: 1, kind: "deploy", overrode: false }) });
    const health = await fetch(`${String(again["url"])}/health`);
    expect(health.status).toBe(200);
    expect(on.aws.mutations()).toEqual([]);
    expect((await run("deploy", "status", "lambda")).code).toBe(0);

    // A version whose gate did not pass needs a word.
    const train = ["run", "--set", "seed=9", "--set", "search.trials=1", "--set", "gate.0.value=0.99"];
    expect((await run(...train)).code).toBe(0);
    on.aws.forget();
    expect(await refusal("deploy", "lambda", "--model", "3")).toMatchObject({ code: "DEPLOY_GATE_FAILED" });
    expect(on.aws.calls).toEqual([]);
    const canary = ["--canary", "10", "--override", "--because", "to see"];
    expect(await json("deploy", "lambda", "--model", "3", ...canary)).toMatchObject(
      release({ kind: "canary", canary_percent: 10, overrode: true, because: "to see" }),
    );

    // Going back and removing are one command each; removing asks.
    expect(await json("rollback", "lambda")).toMatchObject(release({ kind: "rollback", revision: "1" }));
    const { releases } = await json("deploy", "releases", "lambda");
    expect(releases).toMatchObject([{ kind: "rollback" }, { kind: "canary" }, { kind: "deploy" }]);
    on.aws.forget();
    expect(await refusal("destroy", "lambda")).toMatchObject({ code: "DEPLOY_NOT_CONFIRMED" });
    expect((await run("destroy", "lambda", "--dry-run")).stdout).toContain("- remove");
    expect(on.aws.mutations()).toEqual([]);
    const gone = await json("destroy", "lambda", "--yes");
    expect(gone["removed"]).toBeGreaterThan(5);
    expect(gone["keeps"]).toMatchObject([{ label: "S3 bucket" }]);
  },
  240_000,
);

onEmulator("Ctrl-C ends a deploy between two steps, and the next one goes on from there", async () => {
  const child = start([...dir(), "deploy", "lambda", "--model", "1", "--json"]);
  child.stderr!.on("data", (text: Buffer) => {
    if (text.includes("created: IAM role")) child.kill("SIGINT");
  });
  const cut = await ended(child);
  expect(cut.code).toBe(2);
  expect(JSON.parse(cut.stdout)).toMatchObject({ error: { code: "DEPLOY_INTERRUPTED" } });
  const rest = await run("deploy", "lambda", "--model", "1");
  expect(rest.code, rest.stderr).toBe(0);
  expect(rest.stderr).not.toContain("created: S3 bucket");
});

onEmulator("a secret of the environment is deployed and never printed", async () => {
  inEnvironmentOfTest({ WINE_TOKEN: "hunter2" });
  const ref = JSON.stringify({ kind: "secret", from: "environment", name: "WINE_TOKEN" });
  const set = ["--set", `deploy.variables.TOKEN=${ref}`];
  const { code, stdout, stderr } = await run("deploy", "lambda", "--model", "1", ...set, "--json", "--debug");
  expect(code, stderr).toBe(0);
  expect(stdout + stderr).not.toContain("hunter2");
  expect((await run("deploy", "status", "lambda", "--json", ...set)).stdout).not.toContain("hunter2");
});

onEmulator("credentials, account, region and an address that lead nowhere are told apart", async () => {
  const account = ["--set", 'deploy.account="999999999999"'];
  expect(await refusal("deploy", "status", "lambda", ...account)).toMatchObject({ code: "AWS_ACCOUNT" });
  inEnvironmentOfTest({ AWS_ACCESS_KEY_ID: "AKIANOBODY" });
  expect(await refusal("deploy", "status", "lambda")).toMatchObject({ code: "AWS_CREDENTIALS" });
  inEnvironmentOfTest({ AWS_REGION: "", AWS_DEFAULT_REGION: "" });
  expect(await refusal("deploy", "status", "lambda")).toMatchObject({ code: "AWS_REGION" });
  inEnvironmentOfTest({ AWS_REGION: "eu-central-1", AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_MAX_ATTEMPTS: "2" });
  expect(await refusal("deploy", "status", "lambda")).toMatchObject({ code: "AWS_UNREACHABLE" });
});
