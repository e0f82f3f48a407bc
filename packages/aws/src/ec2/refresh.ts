import {
  CancelInstanceRefreshCommand,
  DescribeInstanceRefreshesCommand,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand,
  type InstanceRefresh,
} from "@aws-sdk/client-auto-scaling";
import { nullWhen, type Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import { until } from "../plan/index.ts";
import { launchFailure } from "./launch-failure.ts";

/** Longer than the hour without progress after which AWS itself gives a refresh up, and goes back. */
const refreshMs = 90 * 60_000;
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

export interface RefreshOptions {
  /** Seconds that a new instance has to prove itself before the next is replaced. */
  readonly warmupS: number;
  /** The version that the group has: only from a number AWS can find the way back. */
  readonly from: string | null;
}

/**
 * Replaces all instances of a group by new ones of this version: each is started, and in service, before an old one
 * ends. Where one does not come into service, the group goes back to the version that it had: at once, for AWS itself
 * would try the same for an hour. A refresh to the same version that is under way, from an interrupted deploy, is waited
 * for; one to another is stopped. Fault DEPLOY_UNHEALTHY.
 */
export async function refreshInstances(
  group: string,
  template: Template,
  { warmupS, from }: RefreshOptions,
  aws: Aws,
): Promise<void> {
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
    await untilStopped(group, underWay.InstanceRefreshId, aws);
  }
  // Under way though it was just not: it is ours, and the answer to the first try was lost.
  const started = await nullWhen(
    ["InstanceRefreshInProgressFault", "InstanceRefreshInProgress"],
    autoScaling.send(
      new StartInstanceRefreshCommand({
        AutoScalingGroupName: group,
        DesiredConfiguration: { LaunchTemplate: template },
        Preferences: {
          AutoRollback: /^\d+$/.test(from ?? ""), // `$Latest`, which somebody else has set, would be refused
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

interface Ended {
  readonly refresh: InstanceRefresh;
  /** Why instances did not come into service; null: nothing was seen of that. */
  readonly failure: string | null;
}

function judged(group: string, { refresh: { Status: status, StatusReason: reason = "" }, failure }: Ended): void {
  if (status === "Successful") return;
  const back = status === "RollbackSuccessful" ? "; the group is back at the version that it had" : "";
  const told = failure ?? reason;
  const problem = told === "" ? `the instance refresh ended as ${status ?? "nothing that it tells"}` : told;
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

async function untilEnded(group: string, id: string | undefined, aws: Aws): Promise<Ended> {
  let told = "";
  let failure: string | null = null;
  return until(
    aws,
    `the instances of ${group} are replaced`,
    async () => {
      const refresh = await newest(group, aws, id);
      if (refresh === null) return null;
      const {
        Status: status = "Pending",
        PercentageComplete: percent = 0,
        StatusReason: reason,
        StartTime: begun,
      } = refresh;
      if (ended.has(status)) return { refresh, failure };
      const line = `replacing instances: ${percent} % (${reason ?? status})`;
      if (line !== told) aws.tell(line);
      told = line;
      if (failure !== null || begun === undefined || !going.has(status)) return null;
      failure = await launchFailure(group, begun.getTime(), aws);
      if (failure === null) return null;
      aws.tell(`new instances do not come into service, so the group goes back: ${failure}`);
      await goBack(group, aws);
      return null;
    },
    { forMs: refreshMs },
  );
}

/** While new instances are started, and it can be gone back. */
const going: ReadonlySet<string> = new Set(["Pending", "InProgress", "Baking"]);

async function goBack(group: string, { clients: { autoScaling } }: Aws): Promise<void> {
  const already = ["ActiveInstanceRefreshNotFoundFault", "ActiveInstanceRefreshNotFound"];
  // From `$Latest` there is no way back: it is tried on.
  const cannot = ["IrreversibleInstanceRefreshFault", "IrreversibleInstanceRefresh"];
  await nullWhen(
    [...already, ...cannot],
    autoScaling.send(new RollbackInstanceRefreshCommand({ AutoScalingGroupName: group })),
  );
}

async function untilStopped(group: string, id: string | undefined, aws: Aws): Promise<void> {
  const isEnded = async () => (ended.has((await newest(group, aws, id))?.Status ?? "") ? true : null);
  await until(aws, `the older instance refresh of ${group} is stopped`, isEnded, { forMs: refreshMs });
}
