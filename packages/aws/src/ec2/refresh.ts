import {
  CancelInstanceRefreshCommand,
  DescribeInstanceRefreshesCommand,
  StartInstanceRefreshCommand,
  type InstanceRefresh,
} from "@aws-sdk/client-auto-scaling";
import { nullWhen, type Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import { until } from "../plan/index.ts";

/** A refresh of many instances takes a while; one that hangs is the user's to look at. */
const refreshMs = 60 * 60_000;
const ended: ReadonlySet<string> = new Set([
  "Cancelled",
  "Failed",
  "RollbackFailed",
  "RollbackSuccessful",
  "Successful",
]);

interface Template {
  readonly LaunchTemplateId: string;
  readonly Version: string;
}

/**
 * Replaces all instances of a group by new ones of this version: each is started, and in service, before an old one
 * ends. Where one does not come into service, the group goes back to the version that it had. A refresh to the same
 * version that is under way, from an interrupted deploy, is waited for; one to another is stopped. Fault DEPLOY_UNHEALTHY.
 *
 * @param warmupS seconds that a new instance has to prove itself before the next is replaced
 */
export async function refreshInstances(group: string, template: Template, warmupS: number, aws: Aws): Promise<void> {
  const { autoScaling } = aws.clients;
  const underWay = await newest(group, aws);
  if (underWay !== null && !ended.has(underWay.Status ?? "")) {
    const desired = underWay.DesiredConfiguration?.LaunchTemplate;
    if (desired?.Version === template.Version && desired.LaunchTemplateId === template.LaunchTemplateId) {
      return judged(group, await untilEnded(group, underWay.InstanceRefreshId, aws));
    }
    aws.tell("an older instance refresh is under way: it is stopped");
    const stop = new CancelInstanceRefreshCommand({ AutoScalingGroupName: group });
    await nullWhen(["ActiveInstanceRefreshNotFoundFault", "ActiveInstanceRefreshNotFound"], autoScaling.send(stop));
    await untilEnded(group, underWay.InstanceRefreshId, aws);
  }
  // Under way though it was just not: it is ours, and the answer to the first try was lost.
  const started = await nullWhen(
    ["InstanceRefreshInProgressFault", "InstanceRefreshInProgress"],
    autoScaling.send(
      new StartInstanceRefreshCommand({
        AutoScalingGroupName: group,
        DesiredConfiguration: { LaunchTemplate: template },
        Preferences: {
          AutoRollback: true,
          SkipMatching: true,
          MinHealthyPercentage: 100,
          MaxHealthyPercentage: 200,
          InstanceWarmup: warmupS,
          ScaleInProtectedInstances: "Refresh",
          StandbyInstances: "Terminate",
        },
      }),
    ),
  );
  const id = started?.InstanceRefreshId ?? (await newest(group, aws))?.InstanceRefreshId;
  judged(group, await untilEnded(group, id, aws));
}

function judged(group: string, { Status: status, StatusReason: reason = "" }: InstanceRefresh): void {
  if (status === "Successful") return;
  const back = status === "RollbackSuccessful" ? "; the group is back at the version that it had" : "";
  const problem = reason === "" ? `the instance refresh ended as ${status ?? "nothing that it tells"}` : reason;
  throw fault("DEPLOY_UNHEALTHY", {
    what: `the new version on the instances of ${group}`,
    problem: `${problem}${back}`,
  });
}

/** The newest of a group, or the one with this id. */
async function newest(group: string, { clients: { autoScaling } }: Aws, id?: string): Promise<InstanceRefresh | null> {
  const which = id === undefined ? { MaxRecords: 1 } : { InstanceRefreshIds: [id] };
  const { InstanceRefreshes: told = [] } = await autoScaling.send(
    new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: group, ...which }),
  );
  return told[0] ?? null;
}

async function untilEnded(group: string, id: string | undefined, aws: Aws): Promise<InstanceRefresh> {
  let told = "";
  return until(
    aws,
    `the instances of ${group} are replaced`,
    async () => {
      const refresh = await newest(group, aws, id);
      if (refresh === null) return null;
      const { Status: status = "Pending", PercentageComplete: percent = 0, StatusReason: reason } = refresh;
      if (ended.has(status)) return refresh;
      const line = `replacing instances: ${percent} % (${reason ?? status})`;
      if (line !== told) aws.tell(line);
      told = line;
      return null;
    },
    { forMs: refreshMs },
  );
}
