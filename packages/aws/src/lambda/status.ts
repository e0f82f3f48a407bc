import type { DeployPlace, DeployStatus } from "espalier/deploy";
import { alarmsRinging } from "../alarms/index.ts";
import { urlOf } from "../api/index.ts";
import { failureOf, openAws, type Aws } from "../connect/index.ts";
import { readWorld, whyTheirs } from "../plan/index.ts";
import { sharesOf } from "./live.ts";
import { lookAt, type Present } from "./look.ts";
import { lambdaNames, live } from "./names.ts";
import { prepareToLook } from "./prepare.ts";
import { readyProblem } from "./try-version.ts";

/** So many of the newest releases are shown. */
const shown = 20;

/** What is there, what is live, and whether it answers. */
export async function lambdaStatus(place: DeployPlace): Promise<DeployStatus> {
  const aws = await openAws(place, "lambda");
  try {
    const names = lambdaNames(place, aws);
    const functionName = names.functionOf(place.config.lambda.package);
    const { resources, drivers } = prepareToLook(place, aws);
    const things = resources.filter(({ wanted }) => wanted === "present");
    const [world, present] = await Promise.all([
      readWorld(aws, drivers, things),
      lookAt(aws, functionName, names.bucket, shown),
    ]);
    const strangers = world.order.filter((resource) => whyTheirs(world, resource) !== null);
    const isOurs = (id: string) => world.there.has(id) && strangers.every((one) => one.id !== id);
    const labelOf = (kind: string) => world.drivers.get(kind)?.label ?? kind;
    // A function of somebody else's is not even asked how it is.
    const now = isOurs("alias") ? present : { ...present, live: null };
    const [first] = strangers;
    return {
      url: urlOf((id) => (isOurs(id) ? world.there.get(id)?.outputs : undefined)),
      releases: present.releases,
      live: now.live === null ? {} : sharesOf(now.live),
      health:
        first === undefined
          ? await healthOf(aws, place, functionName, now)
          : { isGood: false, text: `the ${labelOf(first.kind)} "${first.name}" belongs to somebody else` },
      things: world.order.map(({ id, kind, name }) => ({ label: labelOf(kind), name, isThere: isOurs(id) })),
    };
  } finally {
    aws.close();
  }
}

async function healthOf(
  aws: Aws,
  place: DeployPlace,
  functionName: string,
  { live: now }: Present,
): Promise<DeployStatus["health"]> {
  if (now === null) return { isGood: false, text: "nothing is live" };
  try {
    const problem = await readyProblem(aws, functionName, live, place.config.lambda.stage);
    if (problem !== null) return { isGood: false, text: `it is not ready: ${problem}` };
    const ringing = await alarmsRinging(aws, Object.values(lambdaNames(place, aws).alarms));
    if (ringing.length > 0) return { isGood: false, text: `alarms: ${ringing.join("; ")}` };
    return { isGood: true, text: "it answers, and no alarm rings" };
  } catch (error) {
    throw failureOf(error, `the health of the function "${functionName}" cannot be read`);
  }
}
