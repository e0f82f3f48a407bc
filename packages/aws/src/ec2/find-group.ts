import { DescribeAutoScalingGroupsCommand, type AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import type { Aws } from "../connect/index.ts";

/** The Auto Scaling group of this name as AWS has it now; null: there is none. */
export async function find(name: string, { clients: { autoScaling } }: Aws): Promise<AutoScalingGroup | null> {
  const { AutoScalingGroups: found = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return found[0] ?? null;
}
