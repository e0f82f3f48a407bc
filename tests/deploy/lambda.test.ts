import { CloudWatchClient, DisableAlarmActionsCommand } from "@aws-sdk/client-cloudwatch";
import { LambdaClient, RemovePermissionCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, vi } from "vitest";
import { lambdaTarget } from "../../packages/aws/src/lambda/index.ts";
import { inEnvironmentOfTest } from "./deployable.ts";
import { snapshotOf } from "./emulator/index.ts";
import { deploy, predict, shares } from "./lambda-life.ts";
import { bench, onEmulator } from "./on-emulator.ts";

// wine-quality as a Lambda function behind an HTTP API, from nothing to nothing again.

const on = bench("wine-quality", "gateway", "lambda-zip");
const request = (...args: Parameters<typeof on.example.request>) => on.example.request(...args);
const client = () => ({ endpoint: on.aws.endpoint, region: on.aws.region, credentials: on.aws.credentials });
const bucket = "wine-quality-gateway-lambda-123456789012-eu-central-1";
const back = (to: number | null = null) =>
  lambdaTarget.rollback(on.example.place(), { to, by: "a test", because: "to see" });

onEmulator("a deploy answers in the mission's words, and a second one changes nothing", async () => {
  const { aws, example } = on;
  const plan = await lambdaTarget.plan(request(1));
  expect(new Set(plan.changes.map(({ action }) => action))).toEqual(new Set(["create"]));
  expect(aws.mutations()).toEqual([]);
  const first = await plan.apply();
  expect(await predict(example, first.url)).toEqual({
    status: 200,
    body: { prediction: expect.any(Number), rating: expect.any(String), model_version: 1 },
  });
  const before = await snapshotOf(aws);

  aws.forget();
  const again = await lambdaTarget.plan(request(1));
  expect(again.changes.filter(({ action }) => action !== "none")).toEqual([]);
  expect(await again.apply()).toMatchObject({ changed: 0, url: first.url, release: first.release });
  expect(aws.mutations()).toEqual([]);
  expect(await snapshotOf(aws)).toEqual(before);
});

onEmulator("a canary gets its share of real calls, then all of them, and after a rollback none", async () => {
  const { aws, example } = on;
  const { url } = await deploy(request(1));
  const canary = await deploy(request(2, { canaryPercent: 20 }));
  expect(canary).toMatchObject({ url, release: { number: 2, kind: "canary", canaryPercent: 20, revision: "2" } });
  expect((await lambdaTarget.status(example.place())).live).toEqual({ 1: 80, 2: 20 });
  const part = (await shares(example, url, 40))["2"];
  expect(part).toBeGreaterThanOrEqual(7);
  expect(part).toBeLessThanOrEqual(9);

  await deploy(request(2));
  expect(await shares(example, url, 5)).toEqual({ 2: 5 });

  aws.forget();
  expect(await back()).toMatchObject({ changed: 1, url, release: { kind: "rollback", revision: "1" } });
  const touched = aws.mutations().filter(({ path }) => !/\/(locks|releases)\//.test(path));
  expect(touched.map(({ action }) => action)).toEqual(["lambda:UpdateAlias"]);
  expect(await shares(example, url, 5)).toEqual({ 1: 5 });

  expect(await back(2)).toMatchObject({ release: { kind: "rollback", revision: "2", model: { version: 2 } } });
  const { releases, health } = await lambdaTarget.status(example.place());
  expect(releases.map(({ number, kind, revision }) => `${number} ${kind} ${revision}`)).toEqual([
    "5 rollback 2",
    "4 rollback 1",
    "3 deploy 2",
    "2 canary 2",
    "1 deploy 1",
  ]);
  expect(health).toEqual({ isGood: true, text: "it answers, and no alarm rings" });
});

onEmulator("there is no going back before the first release, nor to a version that never was", async () => {
  await deploy(request(1));
  await expect(back()).rejects.toMatchObject({ code: "RELEASE_NOT_FOUND" });
  await expect(back(9)).rejects.toMatchObject({ code: "RELEASE_NOT_FOUND" });
});

onEmulator("what somebody changed or removed by hand is shown, and put back by the next deploy", async () => {
  const { aws, example } = on;
  const { url } = await deploy(request(1));
  const before = await snapshotOf(aws);
  const lambda = new LambdaClient(client());
  const FunctionName = "wine-quality-gateway";
  const { functions } = before as { functions: { aliases: { policy: string }[] }[] };
  const { Statement } = JSON.parse(functions[0]!.aliases[0]!.policy) as { Statement: { Sid: string }[] };
  await lambda.send(new RemovePermissionCommand({ FunctionName, Qualifier: "live", StatementId: Statement[0]!.Sid }));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 128 }));
  const watch = new CloudWatchClient(client());
  await watch.send(new DisableAlarmActionsCommand({ AlarmNames: ["wine-quality-gateway-lambda-errors"] }));
  const s3 = new S3Client({ ...client(), forcePathStyle: true });
  const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
  const harmful = Rules.map((rule) => ({ ...rule, Status: "Disabled" as const, Expiration: { Days: 30 } }));
  const LifecycleConfiguration = { Rules: harmful };
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration }));
  expect((await predict(example, url)).status).toBe(500);
  const plan = await lambdaTarget.plan(request(1));
  expect(plan.changes.filter(({ action }) => action !== "none")).toMatchObject([
    {
      id: "bucket",
      differences: [
        { path: "lifecycle[0].expirationDays", from: 30, to: null },
        { path: "lifecycle[0].status", from: "Disabled", to: "Enabled" },
      ],
    },
    { id: "function", action: "update", differences: [{ path: "memoryMb", from: 128, to: 512 }] },
    { id: "permission", action: "create" },
    { id: "alarm.errors", differences: [{ path: "isOn", from: false, to: true }] },
  ]);
  expect(await plan.apply()).toMatchObject({ changed: 4 });
  expect((await predict(example, url)).status).toBe(200);
  expect(await snapshotOf(aws)).toEqual(before);
});

onEmulator("a new tag comes to everything, and tags of other people stay", async () => {
  const { example } = on;
  await deploy(request(1));
  const s3 = new S3Client({ ...client(), forcePathStyle: true });
  const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }));
  const theirs = { Key: "cost-center", Value: "42" };
  await s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet: [...TagSet, theirs] } }));
  const tagged = request(1, { config: { ...example.place().config, tags: { team: "cellar" } } });
  const plan = await lambdaTarget.plan(tagged);
  const changed = plan.changes.filter(({ action }) => action !== "none");
  for (const { differences } of changed) expect(differences).toMatchObject([{ path: "tags.team", to: "cellar" }]);
  expect(await plan.apply()).toMatchObject({ changed: changed.length });
  expect((await lambdaTarget.plan(tagged)).changes.filter(({ action }) => action !== "none")).toEqual([]);
  const now = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }));
  expect(now.TagSet).toEqual(expect.arrayContaining([...TagSet, theirs, { Key: "team", Value: "cellar" }]));
});

onEmulator("what the function says of each request is in its log, as far as its role may write there", async () => {
  const { aws, example } = on;
  const { url } = await deploy(request(1));
  const said = async (): Promise<readonly string[]> => {
    const all: string[] = [];
    for await (const { text } of lambdaTarget.logs(example.place(), { sinceMs: 0, follow: false })) all.push(text);
    return all.filter((line) => line.includes('"from":"http-api"') && line.includes('"route":"/predict"'));
  };
  await predict(example, url);
  await vi.waitUntil(async () => (await said()).length === 1, { timeout: 20_000, interval: 200 });
  const { row } = request(1).build.manifest.example;
  for (const value of Object.values(row))
    if (String(value).length > 3) expect(await said()).not.toContain(String(value));
  aws.deny("logs:PutLogEvents");
  await predict(example, url);
  aws.heal();
  await predict(example, url);
  await vi.waitUntil(async () => (await said()).length === 2, { timeout: 20_000, interval: 200 });
});

onEmulator("destroy leaves what holds data and nothing else, and a deploy after it begins anew", async () => {
  const { aws, example } = on;
  const nothing = await snapshotOf(aws);
  await deploy(request(1));
  const plan = await lambdaTarget.destroyPlan(example.place());
  expect(plan.keeps.map(({ label }) => label)).toEqual(["S3 bucket"]);
  await plan.apply();
  const after = (await snapshotOf(aws)) as { buckets: { keys: readonly string[] }[] };
  expect({ ...after, buckets: [] }).toEqual(nothing);
  expect(after.buckets.flatMap(({ keys }) => keys)).toEqual(["releases/lambda/000001.json"]);
  expect((await lambdaTarget.destroyPlan(example.place())).removes).toEqual([]);

  // Its version has the number of the one that is gone.
  const { url, release } = await deploy(request(1));
  expect(release).toMatchObject({ number: 2, revision: "1" });
  expect((await predict(example, url)).status).toBe(200);
});

onEmulator("a version that does not answer gets no request, and what was live stays so", async () => {
  const { aws, example } = on;
  const { url } = await deploy(request(1));
  const good = request(2);
  const broken = good.build.files.map((file) =>
    file.path === "lambda.cjs"
      ? { ...file, bytes: Buffer.from("exports.handler = () => { throw new Error('no'); }") }
      : file,
  );
  const manifest = { ...good.build.manifest, id: "f".repeat(64) };
  const build = { ...good.build, manifest, files: broken };
  for (const canaryPercent of [null, 10]) {
    await expect(deploy({ ...good, build, canaryPercent })).rejects.toMatchObject({ code: "DEPLOY_UNHEALTHY" });
    expect((await lambdaTarget.status(example.place())).live).toEqual({ 1: 100 });
  }
  expect(await shares(example, url, 5)).toEqual({ 1: 5 });
  await deploy(good);
  expect(await shares(example, url, 5)).toEqual({ 2: 5 });
  expect((await lambdaTarget.status(example.place())).releases).toHaveLength(2);
  expect(aws.calls.filter(({ status }) => status >= 500)).toEqual([]);
});

onEmulator(
  "a model in S3 and secrets are fetched with the function's own role, and no secret is ever told",
  async () => {
    const { aws, example } = on;
    const secret = "s3cr3t-of-the-test";
    const handed = "handed-over-by-hand";
    inEnvironmentOfTest({ WINE_TOKEN: handed });
    await new SecretsManagerClient(client()).send(new CreateSecretCommand({ Name: "wine/keys", SecretString: secret }));
    const told: string[] = [];
    const place = example.place();
    const config = {
      ...place.config,
      lambda: { ...place.config.lambda, model: "s3" as const },
      variables: {
        PLAIN: "shown",
        KEYS: { kind: "secret" as const, from: "secrets-manager" as const, name: "wine/keys" },
        TOKEN: { kind: "secret" as const, from: "environment" as const, name: "WINE_TOKEN" },
      },
    };
    const asked = request(1, { config, tell: (line) => void told.push(line) });
    const plan = await lambdaTarget.plan(asked);
    const deployed = await plan.apply();
    expect((await predict(example, deployed.url)).status).toBe(200);
    const roles = aws.calls.filter(({ accessKey }) => accessKey?.startsWith("ASIA"));
    expect(new Set(roles.map(({ action, status }) => `${action} ${status}`))).toEqual(
      new Set(["s3:GetObject 200", "secretsmanager:GetSecretValue 200"]),
    );
    const removal = await lambdaTarget.destroyPlan(asked);
    const said = JSON.stringify([plan, deployed, told, await lambdaTarget.status(asked), removal]);
    expect(said).toContain("shown");
    for (const value of [secret, handed]) expect(said).not.toContain(value);

    // The second deploy knows that the secret is the same, and a changed one makes a new version.
    expect((await deploy(asked)).changed).toBe(0);
    inEnvironmentOfTest({ WINE_TOKEN: "another" });
    expect((await deploy(asked)).release.revision).toBe("2");

    // What the role is allowed may not be so everywhere yet.
    aws.forget();
    aws.deny("secretsmanager:GetSecretValue");
    const patient = deploy({ ...request(2), config });
    const isDenied = () => aws.calls.some(({ action, status }) => action.endsWith(":GetSecretValue") && status >= 400);
    await vi.waitUntil(isDenied, { timeout: 20_000 });
    aws.heal();
    expect((await patient).release.revision).toBe("3");

    // Without the secret the function cannot start: it gets no request.
    const gone = new DeleteSecretCommand({ SecretId: "wine/keys", ForceDeleteWithoutRecovery: true });
    await new SecretsManagerClient(client()).send(gone);
    const larger = { ...config, lambda: { ...config.lambda, memoryMb: 1024 } };
    await expect(deploy({ ...request(2), config: larger })).rejects.toMatchObject({ code: "DEPLOY_UNHEALTHY" });
  },
);
