import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { ApiGatewayV2Client, CreateApiCommand } from "@aws-sdk/client-apigatewayv2";
import { CreateAliasCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { zipSync } from "fflate";
import { expect } from "vitest";
import { lambdaTarget } from "../../packages/aws/src/lambda/index.ts";
import { inEnvironmentOfTest } from "./deployable.ts";
import { snapshotOf } from "./emulator/index.ts";
import { deploy, predict } from "./lambda-life.ts";
import { bench, onEmulator } from "./on-emulator.ts";

// Who may deploy: exactly the policy that we print, and nobody over what is not ours.

const on = bench("wine-quality", "gateway", "lambda-zip");
const request = (...args: Parameters<typeof on.example.request>) => on.example.request(...args);

interface Policy {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** All that can be asked of the target, one thing after another. */
function life(): readonly (readonly [what: string, work: () => Promise<unknown>])[] {
  const place = on.example.place();
  const changed = (lambda: object) => {
    const { config } = place;
    return request(2, { config: { ...config, lambda: { ...config.lambda, ...lambda } } });
  };
  const lines = async () => {
    for await (const _ of lambdaTarget.logs(place, { sinceMs: 0, follow: false })) break;
  };
  const settings = { memoryMb: 256, concurrency: 20, logDays: 7, throttle: { ratePerS: 1, burst: 2 }, keepVersions: 2 };
  return [
    ["deploy", () => deploy(request(1))],
    ["canary", () => deploy(request(2, { canaryPercent: 10 }))],
    ["deploy of all", () => deploy(request(2))],
    ["rollback", () => lambdaTarget.rollback(place, { to: null, by: "t", because: "" })],
    ["model in S3", () => deploy(changed({ model: "s3" }))],
    ["settings", () => deploy(changed(settings))],
    ["fewer settings", () => deploy(changed({ alarms: false, stage: "v1", keepVersions: 2, memoryMb: 384 }))],
    ["status", () => lambdaTarget.status(place)],
    ["logs", lines],
    ["destroy", async () => (await lambdaTarget.destroyPlan(place)).apply()],
  ];
}

onEmulator(
  "the printed policy is enough, and of what it allows whatever is missing is named",
  async () => {
    const { aws } = on;
    const s3 = { ...on.example.place().config.lambda, model: "s3" as const };
    const policies = (await Promise.all([
      lambdaTarget.policy(on.example.place()),
      lambdaTarget.policy(on.example.place({ lambda: s3 })),
    ])) as Policy[];
    const printed = policies.flatMap(({ Statement }) => Statement);
    for (const policy of policies) {
      // What IAM takes of a managed policy, not counting white space.
      expect(JSON.stringify(policy).replace(/\s/g, "").length).toBeLessThan(6144);
      expect(policy.Statement.every(({ Effect }) => Effect === "Allow")).toBe(true);
    }

    // Beginning with nothing allowed, each attempt is told of one action more: so each of them was missing once, with all
    // that comes before it allowed.
    const given = new Set<string>();
    const lacking = () => ({
      Statement: printed.map((statement) => ({
        ...statement,
        Action: statement.Action.filter((action) => given.has(action)),
      })),
    });
    inEnvironmentOfTest(aws.as("deployer", lacking));
    for (const [what, work] of life()) {
      for (let isDone = false; !isDone; ) {
        try {
          await work();
          isDone = true;
        } catch (error) {
          expect(error, what).toMatchObject({ code: "AWS_DENIED" });
          const { message, params } = error as { message: string; params: { action: string } };
          expect(message).toContain(params.action);
          expect(given, `${what}: ${message}`).not.toContain(params.action);
          expect(
            printed.flatMap(({ Action }) => Action),
            `${what}: ${message}`,
          ).toContain(params.action);
          given.add(params.action);
        }
      }
    }
    // No more than that is allowed, but for what only comes into play where somebody changed something by hand, or
    // where the package was an image before.
    const unused = [...new Set(printed.flatMap(({ Action }) => Action))].filter((action) => !given.has(action));
    expect(unused.toSorted()).toEqual([
      "ecr:DeleteLifecyclePolicy",
      "ecr:DeleteRepository",
      "ecr:DeleteRepositoryPolicy",
      "ecr:GetLifecyclePolicy",
      "ecr:GetRepositoryPolicy",
      "ecr:ListTagsForResource",
      "iam:DetachRolePolicy",
      "iam:UpdateAssumeRolePolicy",
      "s3:PutBucketTagging",
    ]);
  },
  300_000,
);

onEmulator("what is called as ours would be, and is not ours, is never touched", async () => {
  const { aws } = on;
  const client = { endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials };
  const name = "wine-quality-gateway";
  const plan = await lambdaTarget.plan(request(1));
  const nameOf = (id: string) => plan.changes.find((change) => change.id === id)!.name;
  const iam = new IAMClient(client);
  const theirs = await iam.send(new CreateRoleCommand({ RoleName: "theirs", AssumeRolePolicyDocument: "{}" }));
  const others: Readonly<Record<string, () => Promise<unknown>>> = {
    bucket: () =>
      new S3Client(client).send(
        new CreateBucketCommand({
          Bucket: nameOf("bucket"),
          CreateBucketConfiguration: { LocationConstraint: "eu-central-1" },
        }),
      ),
    role: () => iam.send(new CreateRoleCommand({ RoleName: nameOf("role"), AssumeRolePolicyDocument: "{}" })),
    logs: () => new CloudWatchLogsClient(client).send(new CreateLogGroupCommand({ logGroupName: nameOf("logs") })),
    api: () => new ApiGatewayV2Client(client).send(new CreateApiCommand({ Name: nameOf("api"), ProtocolType: "HTTP" })),
    "alarm.errors": () =>
      new CloudWatchClient(client).send(
        new PutMetricAlarmCommand({
          AlarmName: nameOf("alarm.errors"),
          EvaluationPeriods: 1,
          ComparisonOperator: "GreaterThanThreshold",
          MetricName: "theirs",
          Namespace: "theirs",
          Period: 60,
          Statistic: "Sum",
          Threshold: 1,
        }),
      ),
    function: async () => {
      const made = new CreateFunctionCommand({
        FunctionName: name,
        Role: theirs.Role!.Arn!,
        Runtime: "nodejs22.x",
        Handler: "h.handler",
        Code: { ZipFile: zipSync({ "h.js": Buffer.from("exports.handler = () => 1") }) },
        Tags: { "espalier:project": "another" },
      });
      const lambda = new LambdaClient(client);
      await lambda.send(made).catch(() => lambda.send(made)); // a new role is not taken at once
      await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "$LATEST" }));
    },
  };
  for (const make of Object.values(others)) await make();
  const before = await snapshotOf(aws);
  aws.forget();
  const refused = await deploy(request(1)).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "AWS_NOT_OURS" });
  // All of them at once.
  const { things } = (refused as { params: { things: { name: string; why: string }[] } }).params;
  expect(things.map((thing) => thing.name).toSorted()).toEqual(Object.keys(others).map(nameOf).toSorted());
  expect(things.find((thing) => thing.name === name && thing.why.includes("another"))).toBeDefined();
  const { url, live, health, things: parts } = await lambdaTarget.status(on.example.place());
  expect({ url, live, health }).toEqual({
    url: null,
    live: {},
    health: { isGood: false, text: expect.stringMatching(/^the S3 bucket ".*" belongs to somebody else$/) },
  });
  expect(parts.filter(({ isThere }) => isThere)).toEqual([]);
  const removal = await lambdaTarget.destroyPlan(on.example.place());
  expect(removal.removes).toEqual([]);
  await removal.apply();
  expect(aws.mutations()).toEqual([]);
  expect(await snapshotOf(aws)).toEqual(before);
});

onEmulator("credentials that are missing, unknown, over or of another account change nothing and say so", async () => {
  const { aws } = on;
  const wrong = [
    ["AWS_CREDENTIALS", { ...aws.environment, AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }],
    ["AWS_CREDENTIALS", { ...aws.environment, AWS_ACCESS_KEY_ID: "AKIAUNKNOWNUNKNOWN00" }],
    ["AWS_CREDENTIALS", { ...aws.environment, AWS_SECRET_ACCESS_KEY: "another" }],
    ["AWS_EXPIRED", aws.expired()],
    ["AWS_UNREACHABLE", { ...aws.environment, AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_MAX_ATTEMPTS: "1" }],
    ["AWS_REGION", { ...aws.environment, AWS_REGION: "" }],
  ] as const;
  const { config } = on.example.place();
  for (const [code, environment] of wrong) {
    inEnvironmentOfTest(environment);
    await expect(lambdaTarget.plan(request(1)), code).rejects.toMatchObject({ code });
    await expect(lambdaTarget.status(on.example.place()), code).rejects.toMatchObject({ code });
  }
  inEnvironmentOfTest({ ...aws.environment, AWS_MAX_ATTEMPTS: "8", AWS_SESSION_TOKEN: "" });
  const elsewhere = { ...config, account: "999999999999" };
  await expect(lambdaTarget.plan(request(1, { config: elsewhere }))).rejects.toMatchObject({ code: "AWS_ACCOUNT" });
  expect(aws.mutations()).toEqual([]);
  const right = { ...config, account: aws.account, region: aws.region };
  expect((await predict(on.example, (await deploy(request(1, { config: right }))).url)).status).toBe(200);
});

onEmulator(
  "names with marks that a cloud refuses become names that it takes, and two projects never share one",
  async () => {
    const { aws } = on;
    const projects = [
      "Wine Quality!",
      "wine quality!",
      "$(reboot)`'\"\\",
      "ワイン",
      `${"long-".repeat(40)}name`,
      "9-lives/../../etc",
    ];
    for (const project of projects) {
      const { url } = await deploy(request(1, { project }));
      expect((await predict(on.example, url)).status, project).toBe(200);
    }
    const { functions } = (await snapshotOf(aws)) as { functions: readonly unknown[] };
    expect(functions).toHaveLength(projects.length);
    for (const project of projects) {
      await (await lambdaTarget.destroyPlan({ ...on.example.place(), project })).apply();
    }
    expect(await snapshotOf(aws)).toMatchObject({ functions: [], apis: [], roles: [], groups: [], alarms: [] });
  },
);
