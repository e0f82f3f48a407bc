import type { DeployRequest } from "espalier/deploy";
import { expect, vi } from "vitest";
import { lambdaTarget } from "../../packages/aws/src/lambda/index.ts";
import { inEnvironmentOfTest } from "./deployable.ts";
import { snapshotOf, type Recorded } from "./emulator/index.ts";
import { deploy, predict } from "./lambda-life.ts";
import { bench, onEmulator } from "./on-emulator.ts";

// What comes between: interruptions, lost answers, throttling, quotas, somebody else at work.

const on = bench("wine-quality", "gateway", "lambda-zip");
const request = (...args: Parameters<typeof on.example.request>) => on.example.request(...args);
const isOfTheHold = ({ path }: Recorded) => path.includes("/locks/");
const made = () => on.aws.mutations().filter((call) => !isOfTheHold(call));
const interruption = { kind: "refuse", status: 400, code: "ValidationException", message: "interrupted" } as const;

onEmulator(
  "after whatever call a deploy ends, the next one goes on from there and comes to the same",
  async () => {
    const { aws } = on;
    const steps = [request(1), request(2, { canaryPercent: 10 }), request(2)];
    for (const step of steps) await deploy(step);
    const undisturbed = await snapshotOf(aws);
    const calls = made().filter(({ status }) => status < 300);
    await aws.reset();

    // Every attempt gets one call further. Where it ended after a call, the next call was not begun: both ends are here.
    const interrupted: string[] = [];
    for (const step of steps) {
      for (let isDone = false; !isDone; ) {
        aws.heal();
        aws.failAt(1, interruption, { isDone: true, except: "/locks/" });
        try {
          await deploy(step);
          isDone = true;
        } catch (error) {
          expect(error).toMatchObject({ code: "AWS_FAILED" });
          interrupted.push(made().at(-1)!.action);
        }
      }
    }
    expect(await snapshotOf(aws)).toEqual(undisturbed);
    // What a bucket is made with already need not be written again by the deploy that goes on.
    const all = new Set(calls.map(({ action }) => action));
    expect(all.delete("s3:PutBucketOwnershipControls")).toBe(true);
    expect(new Set(interrupted)).toEqual(all);
  },
  300_000,
);

onEmulator("a destroy that ended anywhere is ended by the next one", async () => {
  const { aws, example } = on;
  const nothing = await snapshotOf(aws);
  await deploy(request(1));
  for (let attempt = 0, isDone = false; !isDone; attempt++) {
    expect(attempt).toBeLessThan(40);
    aws.heal();
    aws.failAt(1, interruption, { isDone: true, except: "/locks/" });
    try {
      await (await lambdaTarget.destroyPlan(example.place())).apply();
      isDone = true;
    } catch (error) {
      expect(error).toMatchObject({ code: "AWS_FAILED" });
    }
  }
  const after = (await snapshotOf(aws)) as { buckets: readonly unknown[] };
  expect(after.buckets).toHaveLength(1);
  expect({ ...after, buckets: [] }).toEqual(nothing);
});

onEmulator("answers that are lost on the way are asked for again, and nothing is made twice", async () => {
  const { aws } = on;
  await deploy(request(1));
  const undisturbed = await snapshotOf(aws);
  const actions = new Set(made().map(({ action }) => action));
  await aws.reset();
  for (const action of actions) aws.failOn(action, { kind: "lose" }, { except: "/locks/" });
  const lost = async (): Promise<void> => {
    for (let attempt = 0; attempt < 10; attempt++) {
      try {
        await deploy(request(1));
        return;
      } catch (error) {
        expect(error).toMatchObject({ code: "AWS_FAILED" });
      }
    }
    throw new Error("it never ends");
  };
  await lost();
  expect(await snapshotOf(aws)).toEqual(undisturbed);
  expect(made().filter(({ status }) => status === 0)).toHaveLength(actions.size);
});

onEmulator(
  "every call may be throttled, cut off or answered with an error of AWS's own, and is tried again",
  async () => {
    const { aws, example } = on;
    const passing = [
      { kind: "throttle" },
      { kind: "cut" },
      { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "later" },
    ] as const;
    await deploy(request(1));
    const actions = [...new Set(aws.calls.map(({ action }) => action))];
    await aws.reset();
    actions.forEach((action, index) => aws.failOn(action, passing[index % passing.length]!));
    const { url } = await deploy(request(1));
    expect(aws.calls.filter(({ status }) => status === 0 || status === 429 || status === 503).length).toBeGreaterThan(
      20,
    );
    expect((await predict(example, url)).status).toBe(200);
  },
);

const quotas = [
  ["s3:CreateBucket", 400, "TooManyBuckets", "You have attempted to create more buckets than allowed"],
  ["logs:CreateLogGroup", 400, "LimitExceededException", "Resource limit exceeded."],
  ["iam:CreateRole", 409, "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000"],
  ["lambda:CreateFunction", 400, "CodeStorageExceededException", "Code storage limit exceeded."],
  ["cloudwatch:PutMetricAlarm", 400, "LimitExceeded", "The maximum number of alarms was reached"],
] as const;

onEmulator("a quota that ends a deploy is named, and the next deploy goes on when there is room", async () => {
  const { aws } = on;
  inEnvironmentOfTest({ AWS_MAX_ATTEMPTS: "2" }); // the SDK takes some of them for throttling
  for (const [action, status, code, message] of quotas) {
    aws.failOn(action, { kind: "refuse", status, code, message }, { times: 100 });
    await expect(deploy(request(1)), action).rejects.toMatchObject({ code: "AWS_QUOTA", params: { action } });
    aws.heal();
  }
  const { url } = await deploy(request(1));
  expect((await predict(on.example, url)).status).toBe(200);
});

onEmulator("of two deploys at once one waits for nobody and is told who holds the target", async () => {
  const { aws, example } = on;
  const { url } = await deploy(request(1));
  const both: readonly DeployRequest[] = [request(1), request(2)].map((each, index) => ({
    ...each,
    // Something to do for each of them.
    config: { ...each.config, lambda: { ...each.config.lambda, memoryMb: 512 + (index + 1) * 64 } },
    by: `somebody ${index}`,
  }));
  const plans = await Promise.all(both.map((each) => lambdaTarget.plan(each)));
  const ended = await Promise.allSettled(plans.map((plan) => plan.apply()));
  const refused = ended.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
  expect(refused).toHaveLength(1);
  expect(refused[0]).toMatchObject({
    code: "DEPLOY_BUSY",
    params: { holder: expect.stringMatching(/^somebody [01]$/) },
  });
  expect((await predict(example, url)).status).toBe(200);
  expect((await lambdaTarget.status(example.place())).releases).toHaveLength(2);
  expect(aws.calls.filter(({ status }) => status >= 500)).toEqual([]);
});

onEmulator("a deploy that was killed holds the target for no longer than five minutes", async () => {
  const { aws, example } = on;
  await deploy(request(1));
  // From the middle on nothing is done any more, not even the hold is given up: so it looks when a process is killed.
  aws.failOn("lambda:PublishVersion", interruption);
  const killed = deploy(request(2, { by: "the one that was killed" }));
  const expected = expect(killed).rejects.toMatchObject({ code: "AWS_FAILED" });
  await vi.waitUntil(() => aws.calls.some(({ action }) => action === "lambda:UpdateFunctionCode"), { timeout: 20_000 });
  aws.failOn("s3:PutObject", interruption, { times: 100 });
  await expected;
  aws.heal();
  await expect(deploy(request(2))).rejects.toMatchObject({
    code: "DEPLOY_BUSY",
    params: { holder: "the one that was killed" },
  });
  // Not by this machine's clock, which may be wrong: by the bucket's.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 24 * 3_600_000 });
  await expect(deploy(request(2))).rejects.toMatchObject({ code: "DEPLOY_BUSY" });
  vi.useRealTimers();
  aws.advance(5 * 60_000);
  const { url } = await deploy(request(2));
  expect((await predict(example, url)).body).toMatchObject({ model_version: 2 });
});
