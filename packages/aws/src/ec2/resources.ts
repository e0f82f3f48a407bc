import type { DeployConfig } from "espalier/deploy";
import type { Aws } from "../connect/index.ts";
import { image, repository } from "../ecr/index.ts";
import { role } from "../iam/index.ts";
import { logGroup, logGroupArn } from "../logs/index.ts";
import { unknownYet, type Prop, type Ref, type Resource } from "../plan/index.ts";
import { bucket } from "../s3/index.ts";
import { mayFetch, sortVariables } from "../secrets/index.ts";
import { asEc2Writes } from "./address-range.ts";
import { metricsNamespace } from "./agent-config.ts";
import type { Boot } from "./boot.ts";
import type { Ground } from "./ground.ts";
import { groupRule, healthRule } from "./group-driver.ts";
import { metadataRule } from "./launch-template-driver.ts";
import { tlsPolicy, toHttps } from "./listener-driver.ts";
import type { Ec2Names } from "./names.ts";
import { busyPercent } from "./scaling-policy-driver.ts";
import { isAsHere } from "./secret-parameter-driver.ts";
import { allowed } from "./security-group-driver.ts";
import { targetGroupRule } from "./target-group-driver.ts";

/** Who is told apart from whom: an account in a region. */
type Account = Pick<Aws, "account" | "region" | "partition">;

export interface Ec2Wanted {
  readonly names: Ec2Names;
  readonly account: Account;
  readonly config: DeployConfig;
  /** Null: nothing is deployed, only looked at or removed. */
  readonly deploy: {
    readonly ground: Ground;
    readonly image: { readonly tag: string } | { readonly digest: string };
  } | null;
}

const ref = ($ref: string, output: string): Ref => ({ $ref, output });

/** All that the target consists of. What the configuration does without is there as absent, and so is removed. */
export function ec2Resources({ names, account, config, deploy }: Ec2Wanted): readonly Resource[] {
  const { ec2 } = config;
  const { base } = names;
  const { ground = null } = deploy ?? {};
  const when = (isWanted: boolean) => (isWanted ? "present" : "absent") as Resource["wanted"];
  const balanced = when(ec2.loadBalancer);
  const secured = when(ec2.loadBalancer && ec2.certificate !== undefined);
  const outside = ec2.allow.map(asEc2Writes);
  const ingress = (ports: readonly number[]) =>
    [...new Set(ports.flatMap((port) => outside.map((from) => allowed(port, from))))].sort();
  const forward: Prop = ref("target-group", "arn");
  const handed = handedOver(config, names);
  return [
    bucket({
      name: names.bucket,
      partition: account.partition,
      keeps: "it holds the log of releases",
    }),
    repository(names.repository, null),
    ...(deploy === null ? [] : [image(names.repository, deploy.image)]),
    logGroup(names.logGroup, ec2.logDays),
    ...handed.map(
      ({ id, parameter }): Resource => ({
        id,
        kind: "secret-parameter",
        name: parameter,
        wanted: "present",
        props: { value: isAsHere },
      }),
    ),
    instanceRole(names, account, config),
    {
      id: "profile",
      kind: "instance-profile",
      name: names.role,
      wanted: "present",
      props: { role: names.role },
      needs: ["role"],
    },
    {
      id: "group.balancer",
      kind: "security-group",
      name: names.securityGroups.balancer,
      wanted: balanced,
      props: { vpc: ground?.vpc ?? unknownYet, ingress: ingress(ec2.certificate === undefined ? [80] : [80, 443]) },
    },
    {
      id: "group.instances",
      kind: "security-group",
      name: names.securityGroups.instances,
      wanted: "present",
      props: {
        vpc: ground?.vpc ?? unknownYet,
        ingress: ec2.loadBalancer
          ? [{ $text: [allowed(ec2.port, ""), ref("group.balancer", "id")] }]
          : ingress([ec2.port]),
      },
    },
    {
      id: "template",
      kind: "launch-template",
      name: base,
      wanted: "present",
      needs: ["logs", "profile"],
      props: {
        ami: ground?.ami ?? unknownYet,
        instance_type: ec2.instanceType,
        profile: names.role,
        security_groups: [ref("group.instances", "id")],
        metadata: metadataRule,
        key: null,
        disk: ground?.disk ?? null,
        script: script(names, account, config, deploy === null ? unknownYet : ref("image", "uri")),
      },
    },
    {
      id: "target-group",
      kind: "target-group",
      name: names.balancer,
      wanted: balanced,
      props: { vpc: ground?.vpc ?? unknownYet, port: ec2.port, ...targetGroupRule },
    },
    {
      id: "balancer",
      kind: "load-balancer",
      name: names.balancer,
      wanted: balanced,
      props: { subnets: ground?.subnets ?? [], security_groups: [ref("group.balancer", "id")] },
    },
    listener("http", 80, balanced, null, secured === "present" ? toHttps : forward),
    listener("https", 443, secured, ec2.certificate ?? null, forward),
    {
      id: "instances",
      kind: "auto-scaling-group",
      name: base,
      wanted: "present",
      needs: ["http", "https"], // a target group is asked about health only once something listens before it
      props: {
        launch_template: { id: ref("template", "id"), version: ref("template", "version") },
        min: ec2.instances.min,
        max: ec2.instances.max,
        subnets: ground?.subnets ?? [],
        target_groups: ec2.loadBalancer ? [forward] : [],
        health: healthRule(ec2.loadBalancer),
        hook: groupRule.hook,
      },
    },
    {
      id: "scaling",
      kind: "scaling-policy",
      name: "busy",
      wanted: when(ec2.instances.max > ec2.instances.min),
      parent: "instances",
      props: { group: base, busy_percent: busyPercent },
    },
  ];
}

const listener = (
  id: string,
  port: number,
  wanted: Resource["wanted"],
  certificate: string | null,
  to: Prop,
): Resource => ({
  id,
  kind: "listener",
  name: id,
  wanted,
  parent: "balancer",
  needs: ["target-group"],
  props: { balancer: ref("balancer", "arn"), port, certificate, tls: certificate === null ? null : tlsPolicy, to },
});

/** Secrets from the environment of whoever deploys, and where they are put. */
export const handedOver = (config: DeployConfig, names: Ec2Names) =>
  Object.entries(sortVariables(config.variables).handed).map(([variable, from]) => ({
    id: `secret.${variable}`,
    variable,
    from,
    parameter: names.secretOf(variable),
  }));

/** What an instance is told; references stand where a value is not known yet. */
function script(names: Ec2Names, { region }: Account, config: DeployConfig, imageUri: Prop): Prop {
  const { plain, fetched } = sortVariables(config.variables);
  const secrets = [
    ...Object.entries(fetched).map(([variable, { from, name }]) => [variable, { from, name }] as const),
    // With its version: a new value is a new script, and so new instances.
    ...handedOver(config, names).map(
      ({ id, variable, parameter }) =>
        [variable, { from: "ssm", name: { $text: [`${parameter}:`, ref(id, "version")] } }] as const,
    ),
  ];
  const boot: { readonly [Name in keyof Boot]: Prop } = {
    region,
    image: imageUri,
    port: config.ec2.port,
    logGroup: names.logGroup,
    group: names.base,
    hook: groupRule.hookName,
    variables: plain,
    secrets: Object.fromEntries(secrets),
  };
  return boot;
}

/** No more than the script does: pull the image, write lines and metrics, fetch secrets, say that it is ready. */
function instanceRole(names: Ec2Names, account: Account, config: DeployConfig): Resource {
  const { partition, region, account: id } = account;
  const { fetched } = sortVariables(config.variables);
  const parameters = handedOver(config, names).map(
    ({ parameter }) => `arn:${partition}:ssm:${region}:${id}:parameter${parameter}`,
  );
  return role({
    name: names.role,
    service: "ec2.amazonaws.com",
    allowed: [
      { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
      {
        actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        resources: [`arn:${partition}:ecr:${region}:${id}:repository/${names.repository}`],
      },
      {
        actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        resources: [`${logGroupArn(names.logGroup, account)}:*`],
      },
      {
        actions: ["cloudwatch:PutMetricData"],
        resources: ["*"],
        condition: { StringEquals: { "cloudwatch:namespace": metricsNamespace } },
      },
      {
        actions: ["autoscaling:CompleteLifecycleAction", "autoscaling:SetInstanceHealth"],
        resources: [
          `arn:${partition}:autoscaling:${region}:${id}:autoScalingGroup:*:autoScalingGroupName/${names.base}`,
        ],
      },
      ...(parameters.length === 0 ? [] : [{ actions: ["ssm:GetParameter"], resources: parameters }]),
      ...mayFetch(fetched, account),
    ],
  });
}
