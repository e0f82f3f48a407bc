import { DeletePolicyCommand, DescribePoliciesCommand, PutScalingPolicyCommand } from "@aws-sdk/client-auto-scaling";
import { nullWhen, type Aws } from "../connect/index.ts";
import type { Actual, Driver, Known } from "../plan/index.ts";
import { all } from "./ec2-tags.ts";

/** More instances while they are busy for more than this share of the time, in percent, and fewer when they are not. */
export const busyPercent = 60;

/** How a group grows and shrinks: part of the group, and gone with it. */
export const scalingPolicyDriver: Driver = {
  kind: "scaling-policy",
  label: "scaling policy",
  permissions: ({ props }, { partition, region, account }) => [
    ...all(["autoscaling:DescribePolicies"], "*"),
    ...all(
      ["autoscaling:DeletePolicy", "autoscaling:PutScalingPolicy"],
      `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${props["group"] as string}`,
    ),
  ],
  read,
  create: put,
  update: async (wanted, _, __, aws) => put(wanted, aws),
  remove: async ({ name, props }, _, { clients: { autoScaling } }) => {
    const command = new DeletePolicyCommand({ AutoScalingGroupName: props["group"] as string, PolicyName: name });
    await nullWhen(["ValidationError"], autoScaling.send(command)); // it is gone with its group
  },
};

async function read({ name, props }: Known, { clients: { autoScaling } }: Aws): Promise<Actual | null> {
  const group = props["group"] as string;
  const command = new DescribePoliciesCommand({ AutoScalingGroupName: group, PolicyNames: [name] });
  const found = (await nullWhen(["ValidationError"], autoScaling.send(command)))?.ScalingPolicies?.[0];
  if (found === undefined) return null;
  return {
    props: { group, busy_percent: found.TargetTrackingConfiguration?.TargetValue ?? null },
    outputs: {},
    tags: null,
  };
}

async function put({ name, props }: Known, { clients: { autoScaling } }: Aws): Promise<void> {
  await autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName: props["group"] as string,
      PolicyName: name,
      PolicyType: "TargetTrackingScaling",
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: "ASGAverageCPUUtilization" },
        TargetValue: props["busy_percent"] as number,
      },
    }),
  );
}
