import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  type TargetGroup,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { nullWhen, type Aws } from "../connect/index.ts";
import type { Driver } from "../plan/index.ts";
import { arnOf, describing, tag, tagsOfArn, untilFree } from "./balancing.ts";
import { all, tagList } from "./ec2-tags.ts";

/** Requests that are on their way to an instance have so long to end before it does. */
const drainS = "30";

/** Instances that answer `GET /ready` get requests; the others get none. */
export const targetGroupDriver: Driver = {
  kind: "target-group",
  label: "target group",
  fixed: ["vpc", "port"],
  permissions: ({ name }, aws) => [
    ...describing,
    ...all(
      [
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:CreateTargetGroup",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
      ],
      arnOf(aws, `targetgroup/${name}/*`),
    ),
  ],
  read: async ({ name }, { clients: { loadBalancing: elb } }) => {
    const told = await nullWhen(
      ["TargetGroupNotFoundException"],
      elb.send(new DescribeTargetGroupsCommand({ Names: [name] })),
    );
    const found = told?.TargetGroups?.[0];
    const arn = found?.TargetGroupArn;
    if (found === undefined || arn === undefined) return null;
    const { Attributes: attributes = [] } = await elb.send(
      new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }),
    );
    return {
      props: {
        vpc: found.VpcId ?? null,
        port: found.Port ?? null,
        health: asText(found),
        drain_s: attributes.find(({ Key }) => Key === drainKey)?.Value ?? null,
      },
      outputs: { arn },
      tags: await tagsOfArn(arn, elb),
    };
  },
  create: async (wanted, aws) => {
    const { loadBalancing: elb } = aws.clients;
    const command = new CreateTargetGroupCommand({
      Name: wanted.name,
      Protocol: "HTTP",
      Port: wanted.props["port"] as number,
      VpcId: wanted.props["vpc"] as string,
      TargetType: "instance",
      ...health,
      Tags: tagList(aws.tags),
    });
    const made = await nullWhen(["DuplicateTargetGroupNameException"], elb.send(command)); // a lost answer's second try
    const arn = made?.TargetGroups?.[0]?.TargetGroupArn ?? (await targetGroupDriver.read(wanted, aws))?.outputs["arn"];
    await setDrain(arn, elb);
  },
  update: async (_, { outputs }, changed, aws) => {
    const { loadBalancing: elb } = aws.clients;
    const arn = outputs["arn"];
    if (changed.includes("tags")) await tag(arn, aws);
    if (changed.includes("health")) await elb.send(new ModifyTargetGroupCommand({ TargetGroupArn: arn, ...health }));
    if (changed.includes("drain_s")) await setDrain(arn, elb);
  },
  remove: async ({ name }, { outputs }, aws) => {
    // The listener has just gone; the service says for a moment that it still sends requests here.
    const command = () => new DeleteTargetGroupCommand({ TargetGroupArn: outputs["arn"] });
    await untilFree(aws, `target group ${name}`, () => aws.clients.loadBalancing.send(command()));
  },
};

const drainKey = "deregistration_delay.timeout_seconds";
const health = {
  HealthCheckPath: "/ready",
  HealthCheckProtocol: "HTTP",
  HealthCheckPort: "traffic-port",
  HealthCheckIntervalSeconds: 10,
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 2,
  UnhealthyThresholdCount: 3,
  Matcher: { HttpCode: "200" },
} as const;

/** All that decides who gets requests: somebody who lets a 503 pass would change what a deploy promises. */
const asText = (of: TargetGroup) =>
  [
    `${of.HealthCheckPath} on the ${of.HealthCheckPort} is ${of.Matcher?.HttpCode}`,
    `every ${of.HealthCheckIntervalSeconds} s within ${of.HealthCheckTimeoutSeconds} s`,
    `in after ${of.HealthyThresholdCount}, out after ${of.UnhealthyThresholdCount}`,
  ].join(", ");

export const targetGroupRule = { health: asText(health), drain_s: drainS };

const setDrain = (arn: string | undefined, elb: Aws["clients"]["loadBalancing"]) =>
  elb.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: arn,
      Attributes: [{ Key: drainKey, Value: drainS }],
    }),
  );
