import { CreateRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { CreateInstanceProfileCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { expect } from "vitest";
import { ec2Target } from "../../packages/aws/src/ec2/index.ts";
import { inEnvironment, inEnvironmentOfTest } from "./deployable.ts";
import { askEc2, deployEc2, pushEc2 } from "./ec2-life.ts";
import { snapshotOfEc2 } from "./emulator/index.ts";
import { bench, onEmulator } from "./on-emulator.ts";

// iris on instances: interruptions, permissions, and what belongs to somebody else.

const at = bench("iris", null, "docker");
const balanced = { loadBalancer: true, instances: { min: 1, max: 3 } };
const steps = () => [askEc2(at, 1, balanced), askEc2(at, 2, balanced), askEc2(at, 2)];
const interruption = { kind: "refuse", status: 400, code: "ValidationException", message: "interrupted" } as const;
/** Before each step its image is there, as if it had been pushed: a deploy removes those that no release has. */
const push = async (step: number) => {
  if (step > 1) return;
  const restore = inEnvironment(at.aws.environment);
  await pushEc2(at, step === 0 ? 1 : 2).finally(restore);
};

onEmulator(
  "after whatever call a deploy ends, the next one goes on from there and comes to the same",
  async () => {
    const { aws } = at;
    for (const [index, step] of steps().entries()) {
      await push(index);
      await deployEc2(step);
    }
    const undisturbed = await snapshotOfEc2(aws);
    const all = new Set(aws.mutations().map(({ action }) => action));
    await aws.reset();

    const interrupted = new Set<string>();
    for (const [index, step] of steps().entries()) {
      aws.heal();
      await push(index);
      for (let isDone = false, attempt = 0; !isDone; attempt++) {
        expect(attempt).toBeLessThan(60);
        aws.heal();
        aws.failAt(1, interruption, { isDone: true, except: "/locks/" });
        try {
          await deployEc2(step);
          isDone = true;
        } catch (error) {
          expect(error).toMatchObject({ code: "AWS_FAILED" });
          interrupted.add(aws.mutations().findLast(({ path }) => !path.includes("/locks/"))!.action);
        }
      }
    }
    expect(await snapshotOfEc2(aws)).toEqual(undisturbed);
    // The image and its repository were there before; what a bucket is made with already need not be written again.
    expect([...all].filter((action) => !interrupted.has(action)).toSorted()).toMatchInlineSnapshot(`
      [
        "ecr:CreateRepository",
        "ecr:DeleteRepositoryPolicy",
        "ecr:PutImage",
        "ecr:PutLifecyclePolicy",
        "s3:PutBucketOwnershipControls",
      ]
    `);
  },
  300_000,
);

interface Policy {
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}

onEmulator(
  "the printed policy is enough, and of what it allows whatever is missing is named",
  async () => {
    const { aws } = at;
    const place = askEc2(at, 1, balanced);
    const { Statement } = (await ec2Target.policy(place)) as Policy;
    const printed = new Set(Statement.flatMap(({ Action }) => Action));
    const given = new Set<string>();
    const lacking = () => ({
      Statement: Statement.map((each) => ({ ...each, Action: each.Action.filter((action) => given.has(action)) })),
    });
    inEnvironmentOfTest(aws.as("deployer", lacking));
    const lines = async () => {
      for await (const _ of ec2Target.logs(place, { sinceMs: 0, follow: false })) break;
    };
    const life: readonly (readonly [string, () => Promise<unknown>])[] = [
      ...steps().flatMap((step, index) => [
        ["push", () => push(index)] as const,
        [`deploy ${index}`, () => deployEc2(step)] as const,
      ]),
      ["rollback", () => ec2Target.rollback(place, { to: 1, by: "t", because: "" })],
      ["status", () => ec2Target.status(place)],
      ["logs", lines],
      ["deploy again", () => deployEc2(askEc2(at, 1, balanced))],
      ["destroy", async () => (await ec2Target.destroyPlan(place)).apply()],
    ];
    for (const [what, work] of life) {
      for (let isDone = false; !isDone; ) {
        try {
          await work();
          isDone = true;
        } catch (error) {
          expect(error, what).toMatchObject({ code: "AWS_DENIED" });
          const { message, params } = error as { message: string; params: { action: string } };
          expect(message).toContain(params.action);
          expect(given, `${what}: ${message}`).not.toContain(params.action);
          expect(printed, `${what}: ${message}`).toContain(params.action);
          given.add(params.action);
        }
      }
    }
    // What is left is for pushing an image, which is there already here, and for what somebody changed by hand.
    expect([...printed].filter((action) => !given.has(action)).toSorted()).toMatchInlineSnapshot(`
      [
        "autoscaling:CancelInstanceRefresh",
        "autoscaling:CreateOrUpdateTags",
        "autoscaling:PutLifecycleHook",
        "autoscaling:RollbackInstanceRefresh",
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchDeleteImage",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:CreateRepository",
        "ecr:DeleteLifecyclePolicy",
        "ecr:DeleteRepositoryPolicy",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:PutImageScanningConfiguration",
        "ecr:PutImageTagMutability",
        "ecr:PutLifecyclePolicy",
        "ecr:SetRepositoryPolicy",
        "ecr:TagResource",
        "ecr:UploadLayerPart",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
        "iam:CreateServiceLinkedRole",
        "iam:DetachRolePolicy",
        "iam:UpdateAssumeRolePolicy",
        "s3:PutBucketTagging",
      ]
    `);
  },
  300_000,
);

onEmulator("what is called as ours would be, and is not ours, is never touched", async () => {
  const { aws } = at;
  const client = { endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials };
  const { changes } = await ec2Target.plan(askEc2(at, 1));
  const nameOf = (label: RegExp) => changes.find((change) => label.test(change.label))!.name;
  const names = [nameOf(/repository/i), nameOf(/role/i), nameOf(/profile/i)];
  await new ECRClient(client).send(new CreateRepositoryCommand({ repositoryName: names[0]! }));
  const iam = new IAMClient(client);
  await iam.send(new CreateRoleCommand({ RoleName: names[1]!, AssumeRolePolicyDocument: "{}" }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: names[2]! }));
  const before = await snapshotOfEc2(aws);
  aws.forget();
  const refused = await deployEc2(askEc2(at, 1)).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "AWS_NOT_OURS" });
  const { things } = (refused as { params: { things: { name: string }[] } }).params;
  expect(things.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  const removal = await ec2Target.destroyPlan(askEc2(at, 1));
  expect(removal.removes).toEqual([]);
  await removal.apply();
  expect(aws.mutations()).toEqual([]);
  expect(await snapshotOfEc2(aws)).toEqual(before);
});
