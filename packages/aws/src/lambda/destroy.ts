import type { DeployPlace, DestroyPlan } from "espalier/deploy";
import { openAws } from "../connect/index.ts";
import { isOursThere, planRemoval, readWorld } from "../plan/index.ts";
import { holdTarget, objectsIn } from "../releases/index.ts";
import { lambdaNames } from "./names.ts";
import { prepareToLook } from "./prepare.ts";

/** What would go and what stays. Whoever does not apply it leaves the account's connections to the process. */
export async function planLambdaRemoval(place: DeployPlace): Promise<DestroyPlan> {
  const aws = await openAws(place, "lambda");
  try {
    const { resources, drivers } = prepareToLook(place, aws);
    const world = await readWorld(aws, drivers, resources);
    const { removes, keeps, apply } = planRemoval(world);
    const { bucket } = lambdaNames(place, aws);
    const work = (holder: string) =>
      isOursThere(world, "bucket")
        ? holdTarget(objectsIn(aws, bucket), { aws, target: "lambda", holder }, apply)
        : apply();
    return { removes, keeps, apply: (by = "espalier destroy") => work(by).finally(() => aws.close()) };
  } catch (error) {
    aws.close();
    throw error;
  }
}
