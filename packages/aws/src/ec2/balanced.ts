import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { DeployPlace } from "espalier/deploy";
import { failureOf, nullWhen, type Aws } from "../connect/index.ts";
import { until } from "../plan/index.ts";
import type { Ec2Names } from "./names.ts";

/** A new load balancer needs two to five minutes until it is reached. */
const reachedMs = 15 * 60_000;

/** Waits until the load balancer is reached and has instances that answer. Fault AWS_FAILED where that takes too long. */
export async function untilBalanced(aws: Aws, { config }: DeployPlace, names: Ec2Names): Promise<void> {
  let told = "";
  await until(
    aws,
    `the load balancer ${names.balancer} has instances that answer`,
    async () => {
      const [state, answering] = await Promise.all([balancerState(aws, names), answeringTargets(aws, names)]);
      if (state === "active" && answering >= config.ec2.instances.min) return true;
      const line = `the load balancer is ${state}, ${answering} instances behind it answer`;
      if (line !== told) aws.tell(line);
      told = line;
      return null;
    },
    { forMs: reachedMs },
  );
}

async function balancerState(aws: Aws, { balancer }: Ec2Names): Promise<string> {
  return asked(async () => {
    const command = new DescribeLoadBalancersCommand({ Names: [balancer] });
    return (await aws.clients.loadBalancing.send(command)).LoadBalancers?.[0]?.State?.Code ?? "not there";
  });
}

/** How many instances the load balancer sends requests to. */
export async function answeringTargets({ clients: { loadBalancing } }: Aws, { balancer }: Ec2Names): Promise<number> {
  return asked(async () => {
    const groups = loadBalancing.send(new DescribeTargetGroupsCommand({ Names: [balancer] }));
    const arn = (await nullWhen(["TargetGroupNotFoundException"], groups))?.TargetGroups?.[0]?.TargetGroupArn;
    if (arn === undefined) return 0;
    const command = new DescribeTargetHealthCommand({ TargetGroupArn: arn });
    const { TargetHealthDescriptions: told = [] } = await loadBalancing.send(command);
    return told.filter(({ TargetHealth: health }) => health?.State === "healthy").length;
  });
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw failureOf(error, "the load balancer cannot be asked for its instances");
  }
}
