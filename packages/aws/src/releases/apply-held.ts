import type { Aws } from "../connect/index.ts";
import { applyChanges, readWorld, type Applied, type Driver, type Resource } from "../plan/index.ts";
import { holdTarget } from "./hold-target.ts";
import { objectsIn } from "./objects.ts";
import { releaseLog, type ReleaseLog } from "./release-log.ts";

/** A plan that was shown and is to be applied. */
export interface HeldPlan {
  readonly aws: Aws;
  readonly drivers: readonly Driver[];
  readonly resources: readonly Resource[];
  /** Id of the bucket among the resources, and its name: it is made first, because the hold of the target lies in it. */
  readonly ground: string;
  readonly bucket: string;
  readonly target: string;
  /** Who deploys, in words. */
  readonly holder: string;
}

/**
 * Applies a plan while nobody else is at work on the target, then does what follows it: trying what was deployed,
 * writing the release down. What is there is looked at again once the target is held.
 *
 * Faults DEPLOY_BUSY, DEPLOY_LOCK_LOST and those of `applyChanges`.
 */
export async function applyHeld<T>(
  { aws, drivers, resources, ground, bucket, target, holder }: HeldPlan,
  finish: (applied: Applied, log: ReleaseLog, aws: Aws) => Promise<T>,
): Promise<T> {
  const needed = resources.filter(({ id }) => id === ground);
  const first = await applyChanges(await readWorld(aws, drivers, needed));
  const objects = objectsIn(aws, bucket);
  return holdTarget(objects, { aws, target, holder }, async (held) => {
    const rest = await applyChanges(await readWorld(held, drivers, resources));
    const applied = { outputs: rest.outputs, changed: first.changed + rest.changed };
    return finish(applied, releaseLog(objects, target), held);
  });
}
