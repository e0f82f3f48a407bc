import { UpdateAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import type { Aws } from "../connect/index.ts";
import { Fault, fault } from "../fault/index.ts";
import { until, type Known } from "../plan/index.ts";
import { find } from "./find-group.ts";
import { launchFailure } from "./launch-failure.ts";

/** From the start of an instance to its first answer, twice: one may fail for reasons that pass. */
const inServiceMs = 20 * 60_000;
/** This machine's clock and AWS's differ by less. */
const clockSkewMs = 5_000;

/**
 * Waits until as many instances as are wanted at least are in service. Where an instance could not be started, or gave
 * no good answer, the group is emptied first, so that it does not go on starting instances that are paid for.
 * Fault DEPLOY_UNHEALTHY.
 */
export async function untilInService({ name, props }: Known, aws: Aws): Promise<void> {
  const wanted = props["min"] as number;
  const begun = Date.now() - clockSkewMs;
  try {
    await until(
      aws,
      `${wanted} instances of ${name} are in service`,
      async () => {
        const instances = (await find(name, aws))?.Instances ?? [];
        if (instances.filter(({ LifecycleState: state }) => state === "InService").length >= wanted) return true;
        const problem = await launchFailure(name, begun, aws);
        if (problem === null) return null;
        throw fault("DEPLOY_UNHEALTHY", { what: `the first instance of ${name}`, problem });
      },
      { forMs: inServiceMs },
    );
  } catch (error) {
    if (error instanceof Fault && error.code === "DEPLOY_UNHEALTHY") {
      const empty = { AutoScalingGroupName: name, MinSize: 0, DesiredCapacity: 0 };
      await aws.clients.autoScaling.send(new UpdateAutoScalingGroupCommand(empty));
    }
    throw error;
  }
}
