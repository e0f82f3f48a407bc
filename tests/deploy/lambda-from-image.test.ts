import { afterAll, beforeAll, expect, test } from "vitest";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lambdaTarget } from "../../packages/aws/src/lambda/index.ts";
import { openContainers, type Containers, type NoContainers } from "./containers/containers.ts";
import { buildLambdaBase } from "./containers/lambda-base.ts";
import { inEnvironmentOfTest } from "./deployable.ts";
import { snapshotOf } from "./emulator/index.ts";
import { deploy, predict } from "./lambda-life.ts";
import { bench } from "./on-emulator.ts";

// iris as a Lambda function out of an image: built, pushed to ECR, pulled and run.

const on = bench("iris", null, "lambda-image", { withRegistry: true });
const architecture = process.arch === "arm64" ? "arm64" : "x86_64";

let containers: Containers | NoContainers = { kind: "missing", why: "not looked for" };
let scratch = "";
let base = "";
beforeAll(async () => {
  containers = await openContainers();
  if (containers.kind === "missing") return;
  scratch = await mkdtemp(join(tmpdir(), "espalier-scratch-"));
  base = await buildLambdaBase(containers, scratch);
}, 120_000);
afterAll(async () => {
  if (containers.kind === "here") await containers.close();
  await rm(scratch, { recursive: true, force: true });
});

const asked = (version: 1 | 2, pack: "image" | "zip" = "image") => {
  const { config } = on.example.place();
  const lambda = { ...config.lambda, package: pack, architecture, keepVersions: 2 } as const;
  return on.example.request(version, { config: { ...config, lambda } });
};

test("an image is built, pushed, tried and live, is gone back to, and makes room for a ZIP", async ({ skip }) => {
  if (containers.kind === "missing") return skip(containers.why);
  inEnvironmentOfTest({ ...containers.env, ESPALIER_CONTAINER_BASE: base, ESPALIER_CONTAINER_ENGINE: "podman" });
  inEnvironmentOfTest(on.aws.environment);
  const first = await deploy(asked(1));
  expect(first.release).toMatchObject({ revision: "1", kind: "deploy" });
  expect(await predict(on.example, first.url)).toMatchObject({ status: 200 });
  const again = await lambdaTarget.plan(asked(1));
  expect(again.changes.filter(({ action }) => action !== "none")).toEqual([]);
  expect(await again.apply()).toMatchObject({ changed: 0, release: first.release });

  await deploy(asked(2));
  const back = await lambdaTarget.rollback(asked(2), { to: null, by: "a test", because: "to see" });
  expect(back.release).toMatchObject({ revision: "1", model: { version: 1 } });
  expect(await predict(on.example, back.url)).toMatchObject({ status: 200 });
  expect(await lambdaTarget.status(asked(1))).toMatchObject({ live: { 1: 100 }, health: { isGood: true } });

  // From an image to a ZIP: another function takes the requests over, and nothing of the first one stays.
  const zip = await deploy(asked(1, "zip"));
  expect(zip.url).toBe(first.url);
  expect(await predict(on.example, zip.url)).toMatchObject({ status: 200 });
  const left = JSON.stringify(await snapshotOf(on.aws));
  expect(left).toContain("/aws/lambda/iris");
  expect(left).not.toContain("iris-image");
  await expect(lambdaTarget.rollback(asked(1, "zip"), { to: 2, by: "a test", because: "" })).rejects.toMatchObject({
    code: "RELEASE_GONE",
  });
}, 120_000);
