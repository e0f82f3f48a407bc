import { DescribeScalingActivitiesCommand } from "@aws-sdk/client-auto-scaling";
import type { Aws } from "../connect/index.ts";

/**
 * Why instances of a group that were started since then did not come into service; null: none has failed, or one may yet
 * do it.
 *
 * @param begun by AWS's clock, in milliseconds
 */
export async function launchFailure(
  name: string,
  begun: number,
  { clients: { autoScaling } }: Aws,
): Promise<string | null> {
  const { Activities: activities = [] } = await autoScaling.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName: name, MaxRecords: 20 }),
  );
  const failed = activities.filter(
    ({ StatusCode: code, StartTime: start }) =>
      (code === "Failed" || code === "Cancelled") && start !== undefined && start.getTime() >= begun,
  );
  const messages = failed.map(({ StatusMessage: message, Description: what }) => message ?? what ?? noReason);
  // Our script gave it up: the next would not do better. Otherwise another zone may have what this one lacks.
  const givenUp = messages.find((message) => /Lifecycle Action/i.test(message));
  return givenUp ?? (messages.length >= enoughFailures ? (messages[0] ?? noReason) : null);
}

const noReason = "an instance could not be started";
const enoughFailures = 3;
