import type { Deployed, DeployPlan, DeployRelease, DeployRequest } from "espalier/deploy";
import { urlOf } from "../api/index.ts";
import { openAws, type Aws } from "../connect/index.ts";
import { applyChanges, changesShown, readWorld, verdictsOf, type Applied } from "../plan/index.ts";
import { holdTarget, objectsIn, releaseLog } from "../releases/index.ts";
import { lambdaNames } from "./names.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { pruneLambdaImages } from "./prune.ts";

/** Thinks a deploy out and changes nothing. Whoever does not apply it leaves the account's connections to the process. */
export async function planLambda(request: DeployRequest): Promise<DeployPlan> {
  const aws = await openAws(request, "lambda");
  try {
    const prepared = await prepare(aws, request);
    const verdicts = verdictsOf(await readWorld(aws, prepared.drivers, prepared.resources));
    const isDone = verdicts.every(({ action }) => action === "none") && isReleased(prepared, request);
    return {
      target: "lambda",
      account: aws.account,
      region: aws.region,
      changes: changesShown(verdicts),
      apply: () => apply(aws, request, prepared, isDone).finally(() => aws.close()),
    };
  } catch (error) {
    aws.close();
    throw error;
  }
}

/** The bucket first: it holds the log and the hold. Then the rest, looked at again while nobody else is at work. */
async function apply(aws: Aws, request: DeployRequest, planned: Prepared, isDone: boolean): Promise<Deployed> {
  const { bucket } = lambdaNames(request, aws);
  const objects = objectsIn(aws, bucket);
  const ground = planned.resources.filter(({ id }) => id === "bucket");
  const { changed: before } = await applyChanges(await readWorld(aws, planned.drivers, ground));
  const [newest] = planned.present.releases;
  if (isDone && newest !== undefined) return deployed(await outputsNow(aws, planned), newest);
  return holdTarget(objects, { aws, target: "lambda", holder: request.by }, async (held) => {
    const now = await prepare(held, request);
    const applied = await applyChanges(await readWorld(held, now.drivers, now.resources));
    const release = await writeDown(held, request, now, applied);
    await pruneLambdaImages(held, request);
    return deployed({ ...applied, changed: applied.changed + before }, release);
  });
}

/** Nothing has changed: what is there says where it answers. */
async function outputsNow(aws: Aws, { drivers, resources }: Prepared): Promise<Applied> {
  const { there } = await readWorld(aws, drivers, resources);
  return { changed: 0, outputs: new Map([...there].map(([id, actual]) => [id, actual.outputs])) };
}

const percentOf = ({ next }: Prepared): number | null => (next.kind === "part" ? next.percent : null);

/** Whether the newest release says already what is live after this deploy. */
function isReleased(prepared: Prepared, { build }: DeployRequest, revision?: string): boolean {
  const [newest] = prepared.present.releases;
  return (
    newest !== undefined &&
    newest.build === build.manifest.id &&
    newest.canaryPercent === percentOf(prepared) &&
    (revision === undefined || newest.revision === revision)
  );
}

async function writeDown(
  aws: Aws,
  request: DeployRequest,
  prepared: Prepared,
  { outputs }: Applied,
): Promise<DeployRelease> {
  const revision = outputs.get("version")?.["version"] ?? "";
  const [newest] = prepared.present.releases;
  // After `destroy` the numbers of versions begin anew: what had no number yet is no release of the log.
  const isNew = prepared.version === null;
  if (newest !== undefined && !isNew && isReleased(prepared, request, revision)) return newest;
  const { model, id } = request.build.manifest;
  const canaryPercent = percentOf(prepared);
  if (request.canaryPercent !== null && canaryPercent === null) {
    aws.tell("nothing else is live that the rest of the requests could go to: the version gets all of them");
  }
  return releaseLog(objectsIn(aws, lambdaNames(request, aws).bucket), "lambda").append({
    kind: canaryPercent === null ? "deploy" : "canary",
    model: { name: model.name, version: model.version, sha256: model.sha256 },
    build: id,
    revision,
    canaryPercent,
    overrode: request.overrides,
    at: Date.now(),
    by: request.by,
    because: request.because,
  });
}

const deployed = ({ outputs, changed }: Applied, release: DeployRelease): Deployed => ({
  url: urlOf((id) => outputs.get(id)),
  release,
  changed,
});
