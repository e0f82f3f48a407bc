import type { Deployed, DeployPlace, DeployPlan, DeployRelease, DeployRequest } from "espalier/deploy";
import { openAws, type Aws } from "../connect/index.ts";
import { pruneImages } from "../ecr/index.ts";
import { fault } from "../fault/index.ts";
import { changesShown, readWorld, verdictsOf } from "../plan/index.ts";
import { applyHeld, objectsIn, releaseLog, releaseToRestore, type HeldPlan } from "../releases/index.ts";
import { addressOf } from "./address.ts";
import { untilBalanced } from "./balanced.ts";
import { ec2Names } from "./names.ts";
import { prepareDeploy, prepareReturn, type Prepared } from "./prepare.ts";

/** As many releases are looked through as anybody may want to go back. */
const lookedThrough = 200;

/** Thinks a deploy out and changes nothing. Whoever does not apply it leaves the account's connections to the process. */
export async function planEc2(request: DeployRequest): Promise<DeployPlan> {
  const aws = await openAws(request, "ec2");
  try {
    const prepared = await prepareDeploy(aws, request);
    const verdicts = verdictsOf(await readWorld(aws, prepared.drivers, prepared.resources));
    return {
      target: "ec2",
      account: aws.account,
      region: aws.region,
      changes: changesShown(verdicts),
      apply: () => apply(aws, request, prepared).finally(() => aws.close()),
    };
  } catch (error) {
    aws.close();
    throw error;
  }
}

const applyAs = (aws: Aws, { names, drivers, resources }: Prepared, holder: string): HeldPlan => ({
  aws,
  drivers,
  resources,
  ground: "bucket",
  bucket: names.bucket,
  target: "ec2",
  holder,
});

async function apply(aws: Aws, request: DeployRequest, prepared: Prepared): Promise<Deployed> {
  const { model, id: build } = request.build.manifest;
  return applyHeld(applyAs(aws, prepared, request.by), async ({ outputs, changed }, log, held) => {
    const revision = outputs.get("image")?.["digest"] ?? "";
    if (changed > 0 && request.config.ec2.loadBalancer) await untilBalanced(held, request, prepared.names);
    const [newest] = await log.list(1);
    const isWritten = newest !== undefined && newest.build === build && newest.revision === revision;
    const release = isWritten
      ? newest
      : await log.append({
          kind: "deploy",
          model: { name: model.name, version: model.version, sha256: model.sha256 },
          build,
          revision,
          canaryPercent: null,
          overrode: request.overrides,
          at: Date.now(),
          by: request.by,
          because: request.because,
        });
    await prune(held, request, prepared, await log.list(lookedThrough));
    return { url: await addressOf(held, request, prepared.names), release, changed };
  });
}

export interface ReturnRequest {
  readonly to: number | null;
  readonly by: string;
  readonly because: string;
}

/** Back to the image of an earlier release: nothing is built. Faults RELEASE_NOT_FOUND, RELEASE_GONE, DEPLOY_UNHEALTHY. */
export async function returnEc2(place: DeployPlace, { to, by, because }: ReturnRequest): Promise<Deployed> {
  const aws = await openAws(place, "ec2");
  try {
    const objects = objectsIn(aws, ec2Names(place, aws).bucket);
    const { kind: _, number, ...wanted } = releaseToRestore(await releaseLog(objects, "ec2").list(lookedThrough), to);
    const prepared = await prepareReturn(aws, place, wanted.revision);
    const world = await readWorld(aws, prepared.drivers, prepared.resources);
    if (!world.there.has("image")) throw fault("RELEASE_GONE", { release: number, what: `image ${wanted.revision}` });
    return await applyHeld(applyAs(aws, prepared, by), async ({ changed }, log, held) => ({
      release: await log.append({ ...wanted, kind: "rollback", canaryPercent: null, at: Date.now(), by, because }),
      url: await addressOf(held, place, prepared.names),
      changed,
    }));
  } finally {
    aws.close();
  }
}

/** Images of releases that nobody can go back to any more. */
async function prune(
  aws: Aws,
  { config }: DeployPlace,
  { names }: Prepared,
  releases: readonly DeployRelease[],
): Promise<void> {
  const newest = [...new Set(releases.map(({ revision }) => revision))].slice(0, config.ec2.keepVersions);
  const removed = await pruneImages(aws, names.repository, new Set(newest));
  if (removed > 0) aws.tell(`removed: ${removed} ${removed === 1 ? "image" : "images"} of old releases`);
}
