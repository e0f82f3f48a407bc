import { realpathSync } from "node:fs";
import { endProcesses, processesWith } from "./processes.ts";
import type { StageRun } from "./stage-work.ts";

/**
 * Ends what earlier runs of this project left at work: a run that is killed cannot end its stages. To be called by
 * whoever holds the project's lock. On Linux only, where a process can be told by its environment.
 *
 * @returns the processes that were ended
 */
export async function endOrphans({ dir, runId }: Pick<StageRun, "dir" | "runId">): Promise<readonly number[]> {
  const real = realpathSync(dir);
  const pids = processesWith((environment) => {
    const run = environment.get("ESPALIER_RUN");
    return environment.get("ESPALIER_DIR") === real && run !== undefined && run !== runId;
  });
  await endProcesses(pids);
  return pids;
}

/** Ends what one run, or one stage of it, has started and what slipped out of its process group. */
export async function endStrays({ dir, runId }: Pick<StageRun, "dir" | "runId">, stage?: string): Promise<number> {
  const pids = processesWith(
    (environment) =>
      environment.get("ESPALIER_DIR") === dir &&
      environment.get("ESPALIER_RUN") === runId &&
      (stage === undefined || environment.get("ESPALIER_STAGE") === stage),
  );
  await endProcesses(pids);
  return pids.length;
}
