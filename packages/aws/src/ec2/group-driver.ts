import {
  AttachLoadBalancerTargetGroupsCommand,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DescribeLifecycleHooksCommand,
  DetachLoadBalancerTargetGroupsCommand,
  PutLifecycleHookCommand,
  UpdateAutoScalingGroupCommand,
  type LifecycleHook,
} from "@aws-sdk/client-auto-scaling";
import { nullWhen, type Aws } from "../connect/index.ts";
import { until, type Actual, type Driver, type Json, type Known } from "../plan/index.ts";
import { all, ec2Arn, tagsIn } from "./ec2-tags.ts";
import { find } from "./find-group.ts";
import { refreshInstances } from "./refresh.ts";
import { untilInService } from "./until-in-service.ts";

/** Instances that were told to end take some minutes to. */
const endMs = 15 * 60_000;
/** So long a new instance may take from its start to its first answer; then it is given up. */
const bootS = 900;
/** After an instance came into service, the load balancer's opinion counts from here on. */
const graceS = 30;
/**
 * So long a new instance behind a load balancer proves itself before an old one ends: longer than the grace, or one that
 * the load balancer does not reach would be noticed too late.
 */
const proofS = 60;

/**
 * As many instances as are wanted, all from one version of the launch template. A new version is brought in by an
 * instance refresh: new instances first, which get no request before they have answered `GET /ready`, and back to the
 * version before by itself where they do not. Faults DEPLOY_UNHEALTHY, AWS_FAILED.
 */
export const groupDriver: Driver = {
  kind: "auto-scaling-group",
  label: "Auto Scaling group",
  permissions: ({ name }, aws) => {
    const { partition, region, account } = aws;
    const arn = `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${name}`;
    return [
      ...all(
        [
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeInstanceRefreshes",
          "autoscaling:DescribeLifecycleHooks",
          "autoscaling:DescribeScalingActivities",
          "ec2:DescribeLaunchTemplateVersions",
          "ec2:DescribeLaunchTemplates",
          "elasticloadbalancing:DescribeTargetGroups",
        ],
        "*",
      ),
      ...all(
        [
          "autoscaling:AttachLoadBalancerTargetGroups",
          "autoscaling:CancelInstanceRefresh",
          "autoscaling:CreateAutoScalingGroup",
          "autoscaling:CreateOrUpdateTags",
          "autoscaling:DeleteAutoScalingGroup",
          "autoscaling:DetachLoadBalancerTargetGroups",
          "autoscaling:PutLifecycleHook",
          "autoscaling:RollbackInstanceRefresh",
          "autoscaling:StartInstanceRefresh",
          "autoscaling:UpdateAutoScalingGroup",
        ],
        arn,
      ),
      // The service starts instances in the name of whoever asks for them.
      ...all(["ec2:RunInstances"], `arn:${partition}:ec2:${region}::image/*`),
      ...["instance", "launch-template", "network-interface", "security-group", "subnet", "volume"].flatMap((thing) =>
        all(["ec2:RunInstances"], ec2Arn(aws, `${thing}/*`)),
      ),
      ...["instance", "volume"].flatMap((thing) => all(["ec2:CreateTags"], ec2Arn(aws, `${thing}/*`))),
      ...all(
        ["iam:CreateServiceLinkedRole"],
        `arn:${partition}:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/*`,
      ),
    ];
  },
  read,
  create: async (wanted, aws) => {
    const { autoScaling } = aws.clients;
    const command = new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: wanted.name,
      ...settingsOf(wanted),
      LaunchTemplate: templateOf(wanted),
      TargetGroupARNs: texts(wanted.props, "target_groups"),
      LifecycleHookSpecificationList: [answersHook],
      Tags: tagsFor(wanted.name, aws.tags),
    });
    await until(aws, "the new instance profile is known everywhere", async () => {
      try {
        await nullWhen(["AlreadyExistsFault", "AlreadyExists"], autoScaling.send(command)); // a lost answer's second try
        return true;
      } catch (error) {
        if (error instanceof Error && /Invalid IAM Instance Profile/i.test(error.message)) return null;
        throw error;
      }
    });
    await untilInService(wanted, aws);
  },
  update: async (wanted, actual, changed, aws) => {
    const { autoScaling } = aws.clients;
    const at = { AutoScalingGroupName: wanted.name };
    const is = (...props: readonly string[]) => props.some((prop) => changed.includes(prop));
    if (is("tags")) await autoScaling.send(new CreateOrUpdateTagsCommand({ Tags: tagsFor(wanted.name, aws.tags) }));
    if (is("hook")) await autoScaling.send(new PutLifecycleHookCommand({ ...at, ...answersHook }));
    if (is("target_groups")) await moveTargetGroups(wanted, actual, aws);
    // Where no instance runs, there is none to refresh: what starts next starts from the new version.
    const isEmpty = actual.outputs["instances"] === "0";
    const startsAnew = isEmpty && is("launch_template", "min");
    if (startsAnew || is("min", "max", "subnets", "health")) {
      const template = isEmpty ? { LaunchTemplate: templateOf(wanted) } : {};
      await autoScaling.send(new UpdateAutoScalingGroupCommand({ ...at, ...settingsOf(wanted), ...template }));
    }
    if (!isEmpty && is("launch_template")) {
      const { version: from } = actual.props["launch_template"] as { readonly version: string | null };
      await refreshInstances(wanted.name, templateOf(wanted), { warmupS: warmupS(wanted), from }, aws);
    }
    if (startsAnew || is("min")) await untilInService(wanted, aws);
  },
  remove: async (wanted, _, aws) => {
    const { autoScaling } = aws.clients;
    const found = await find(wanted.name, aws);
    if (found?.Status === undefined) {
      await autoScaling.send(
        new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: wanted.name, ForceDelete: true }),
      );
    }
    const isGone = async () => ((await find(wanted.name, aws)) === null ? true : null);
    await until(aws, `Auto Scaling group ${wanted.name} and its instances are gone`, isGone, { forMs: endMs });
  },
};

async function read({ name }: Known, aws: Aws): Promise<Actual | null> {
  const found = await find(name, aws);
  if (found === null) return null;
  const { LifecycleHooks: hooks = [] } = await aws.clients.autoScaling.send(
    new DescribeLifecycleHooksCommand({ AutoScalingGroupName: name }),
  );
  return {
    props: {
      launch_template: {
        id: found.LaunchTemplate?.LaunchTemplateId ?? null,
        version: found.LaunchTemplate?.Version ?? null,
      },
      min: found.MinSize ?? null,
      max: found.MaxSize ?? null,
      subnets: (found.VPCZoneIdentifier ?? "").split(",").sort(),
      target_groups: [...(found.TargetGroupARNs ?? [])].sort(),
      health: `${found.HealthCheckType ?? ""}, after ${found.HealthCheckGracePeriod ?? 0} s`,
      hook: asText(hooks.find(({ LifecycleHookName: hook }) => hook === answersHook.LifecycleHookName)),
    },
    outputs: { instances: String(found.Instances?.length ?? 0) },
    tags: tagsIn(found.Tags),
  };
}

/** Keeps a new instance out of service until its own script has seen the server answer; without that it is ended. */
const answersHook = {
  LifecycleHookName: "answers",
  LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
  HeartbeatTimeout: bootS,
  DefaultResult: "ABANDON",
} as const;

const asText = (hook: LifecycleHook | undefined) =>
  hook === undefined
    ? null
    : `${hook.LifecycleTransition?.split(":")[1]}, else ${hook.DefaultResult} after ${hook.HeartbeatTimeout} s`;

/** The hook that a new instance has to pass: its name, and what it does. */
export const groupRule = { hookName: answersHook.LifecycleHookName, hook: asText(answersHook) } as const;

/** As `health` in the props. */
export const healthRule = (hasBalancer: boolean) => `${hasBalancer ? "ELB" : "EC2"}, after ${graceS} s`;

const warmupS = ({ props }: Known) => ((props["health"] as string).startsWith("ELB") ? proofS : 0);

const settingsOf = ({ props }: Known) => ({
  MinSize: props["min"] as number,
  MaxSize: props["max"] as number,
  VPCZoneIdentifier: texts(props, "subnets").join(","),
  HealthCheckType: (props["health"] as string).split(",", 1)[0],
  HealthCheckGracePeriod: graceS,
});

function templateOf({ props }: Known): { LaunchTemplateId: string; Version: string } {
  const { id, version } = props["launch_template"] as { id: string; version: string };
  return { LaunchTemplateId: id, Version: version };
}

async function moveTargetGroups(wanted: Known, { props }: Actual, { clients: { autoScaling } }: Aws): Promise<void> {
  const [there, now] = [texts(props, "target_groups"), texts(wanted.props, "target_groups")];
  const at = { AutoScalingGroupName: wanted.name };
  const more = now.filter((arn) => !there.includes(arn));
  const fewer = there.filter((arn) => !now.includes(arn));
  if (more.length > 0) {
    await autoScaling.send(new AttachLoadBalancerTargetGroupsCommand({ ...at, TargetGroupARNs: more }));
  }
  if (fewer.length > 0) {
    await autoScaling.send(new DetachLoadBalancerTargetGroupsCommand({ ...at, TargetGroupARNs: fewer }));
  }
}

const texts = (props: Readonly<Record<string, Json>>, name: string) => [...(props[name] as readonly string[])];

/** Instances get theirs from the launch template. */
const tagsFor = (name: string, tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({
    Key,
    Value,
    ResourceId: name,
    ResourceType: "auto-scaling-group",
    PropagateAtLaunch: false,
  }));
