import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancersCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { nullWhen, type Aws } from "../connect/index.ts";
import { until, type Actual, type Driver, type Known } from "../plan/index.ts";
import { arnOf, describing, tag, tagsOfArn, texts } from "./balancing.ts";
import { all, tagList } from "./ec2-tags.ts";

/** A new load balancer is told of in two to five minutes. */
const activeMs = 10 * 60_000;

/** An application load balancer, open to the internet as far as its security group is. */
export const loadBalancerDriver: Driver = {
  kind: "load-balancer",
  label: "load balancer",
  permissions: ({ name }, aws) => [
    ...describing,
    ...all(
      [
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:CreateLoadBalancer",
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
      ],
      arnOf(aws, `loadbalancer/app/${name}/*`),
    ),
    ...all(
      ["iam:CreateServiceLinkedRole"],
      `arn:${aws.partition}:iam::${aws.account}:role/aws-service-role/elasticloadbalancing.amazonaws.com/*`,
    ),
  ],
  read: readBalancer,
  create: async (wanted, aws) => {
    const { loadBalancing: elb } = aws.clients;
    await elb.send(
      new CreateLoadBalancerCommand({
        Name: wanted.name,
        Type: "application",
        Scheme: "internet-facing",
        Subnets: texts(wanted, "subnets"),
        SecurityGroups: texts(wanted, "security_groups"),
        Tags: tagList(aws.tags),
      }),
    );
  },
  update: async (wanted, { outputs }, changed, aws) => {
    const { loadBalancing: elb } = aws.clients;
    const LoadBalancerArn = outputs["arn"];
    if (changed.includes("tags")) await tag(LoadBalancerArn, aws);
    if (changed.includes("subnets")) {
      await elb.send(new SetSubnetsCommand({ LoadBalancerArn, Subnets: texts(wanted, "subnets") }));
    }
    if (changed.includes("security_groups")) {
      const SecurityGroups = texts(wanted, "security_groups");
      await elb.send(new SetSecurityGroupsCommand({ LoadBalancerArn, SecurityGroups }));
    }
  },
  remove: async (wanted, { outputs }, aws) => {
    await aws.clients.loadBalancing.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: outputs["arn"] }));
    await until(
      aws,
      `load balancer ${wanted.name} is gone`,
      async () => ((await readBalancer(wanted, aws)) === null ? true : null),
      {
        forMs: activeMs,
      },
    );
  },
};

async function readBalancer({ name }: Known, { clients: { loadBalancing: elb } }: Aws): Promise<Actual | null> {
  const told = await nullWhen(
    ["LoadBalancerNotFoundException"],
    elb.send(new DescribeLoadBalancersCommand({ Names: [name] })),
  );
  const found = told?.LoadBalancers?.[0];
  const arn = found?.LoadBalancerArn;
  if (found === undefined || arn === undefined) return null;
  return {
    props: {
      subnets: (found.AvailabilityZones ?? []).flatMap(({ SubnetId: id }) => (id === undefined ? [] : [id])).sort(),
      security_groups: found.SecurityGroups ?? [],
    },
    outputs: { arn, dns: found.DNSName ?? "", state: found.State?.Code ?? "" },
    tags: await tagsOfArn(arn, elb),
  };
}
