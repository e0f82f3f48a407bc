import { AddTagsCommand, DescribeTagsCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Aws } from "../connect/index.ts";
import { until, type Known } from "../plan/index.ts";
import { all, tagList, tagsIn } from "./ec2-tags.ts";

export const arnOf = ({ partition, region, account }: Aws, thing: string) =>
  `arn:${partition}:elasticloadbalancing:${region}:${account}:${thing}`;

export const describing = all(
  [
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
  ],
  "*",
);

export const texts = ({ props }: Known, name: string) => [...(props[name] as readonly string[])];

export const tag = (arn: string | undefined, { clients, tags }: Aws) =>
  clients.loadBalancing.send(new AddTagsCommand({ ResourceArns: [arn ?? ""], Tags: tagList(tags) }));

/** The tags of a load balancer, listener or target group. */
export async function tagsOfArn(arn: string, elb: Aws["clients"]["loadBalancing"]) {
  const { TagDescriptions: told = [] } = await elb.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  return tagsIn(told[0]?.Tags);
}

/** Removes what others may still use, as soon as they do so no longer. */
export async function untilFree(aws: Aws, what: string, remove: () => Promise<unknown>): Promise<void> {
  await until(aws, `${what} is in use no longer`, async () => {
    try {
      await remove();
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === "ResourceInUseException") return null;
      throw error;
    }
  });
}
