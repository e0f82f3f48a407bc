import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
  DescribePoliciesCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
} from "@aws-sdk/client-ecr";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { IAMClient, ListInstanceProfilesCommand } from "@aws-sdk/client-iam";
import type { Emulator } from "./emulator.ts";
import { snapshotOf } from "./snapshot.ts";

/** The same as `snapshotOf`, with what a deploy to instances makes beside. */
export async function snapshotOfEc2(aws: Emulator): Promise<unknown> {
  const options = { endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials };
  const [ec2, scaling, balancing, ecr, iam] = [
    new EC2Client(options),
    new AutoScalingClient(options),
    new ElasticLoadBalancingV2Client(options),
    new ECRClient(options),
    new IAMClient(options),
  ];
  try {
    const { LaunchTemplates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
    const { AutoScalingGroups = [] } = await scaling.send(new DescribeAutoScalingGroupsCommand({}));
    const { LoadBalancers = [] } = await balancing.send(new DescribeLoadBalancersCommand({}));
    const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
    const found = {
      shared: await snapshotOf(aws),
      templates: await Promise.all(
        LaunchTemplates.map(async (template) => [
          template,
          await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: template.LaunchTemplateId })),
        ]),
      ),
      groups: await Promise.all(
        AutoScalingGroups.map(async (group) => {
          const at = { AutoScalingGroupName: group.AutoScalingGroupName };
          return [
            { ...group, Instances: group.Instances?.map(({ LaunchTemplate }) => LaunchTemplate) },
            (await scaling.send(new DescribeLifecycleHooksCommand(at))).LifecycleHooks,
            (await scaling.send(new DescribePoliciesCommand(at))).ScalingPolicies,
          ];
        }),
      ),
      balancers: await Promise.all(
        LoadBalancers.map(async (one) => [
          one,
          (await balancing.send(new DescribeListenersCommand({ LoadBalancerArn: one.LoadBalancerArn }))).Listeners,
        ]),
      ),
      targets: (await balancing.send(new DescribeTargetGroupsCommand({}))).TargetGroups,
      security: (await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups,
      repositories: await Promise.all(
        repositories.map(async (one) => [
          one,
          await ecr.send(new GetLifecyclePolicyCommand({ repositoryName: one.repositoryName })).catch(() => null),
          (await ecr.send(new DescribeImagesCommand({ repositoryName: one.repositoryName! }))).imageDetails,
        ]),
      ),
      profiles: (await iam.send(new ListInstanceProfilesCommand({}))).InstanceProfiles,
    };
    return withoutChance(found);
  } finally {
    for (const client of [ec2, scaling, balancing, ecr, iam]) client.destroy();
  }
}

const times = /^(\$metadata|.*Time|.*At|CreateDate|createdAt|imagePushedAt|.*Id|DNSName|Arn|RoleId)$/;

/** Ids are told by other things' ids: what is left says what is there and how it is set. */
function withoutChance(found: unknown): unknown {
  const text = JSON.stringify(found, (key, value: unknown) => (times.test(key) ? undefined : value));
  return JSON.parse(
    text
      .replaceAll(/\b(sg|lt|subnet|vpc|i|ami|sgr)-[0-9a-f]{8,}/g, "$1-ID")
      .replaceAll(/\/[0-9a-f]{16}\b/g, "/ID")
      .replaceAll(/autoScalingGroup:[0-9a-f-]{36}/g, "autoScalingGroup:ID")
      .replaceAll(/scalingPolicy:[0-9a-f-]{36}/g, "scalingPolicy:ID"),
  );
}
