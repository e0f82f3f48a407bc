import type { Deployed, DeployPlace, DeployRelease } from "espalier/deploy";
import { urlOf } from "../api/index.ts";
import { failureOf, openAws, type Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import { readWorld } from "../plan/index.ts";
import { holdTarget, objectsIn, releaseLog, releaseToRestore } from "../releases/index.ts";
import { moveAlias } from "./alias-driver.ts";
import { sharesOf } from "./live.ts";
import { lookAt } from "./look.ts";
import { lambdaNames, live } from "./names.ts";
import { prepareToLook } from "./prepare.ts";

/** As many releases are looked through as anybody may want to go back. */
const lookedThrough = 200;

export interface RollbackRequest {
  readonly to: number | null;
  readonly by: string;
  readonly because: string;
}

/**
 * Gives all requests to the version of an earlier release: nothing is built, nothing but the alias is touched.
 * Faults RELEASE_NOT_FOUND, RELEASE_GONE, DEPLOY_BUSY.
 */
export async function rollbackLambda(place: DeployPlace, { to, by, because }: RollbackRequest): Promise<Deployed> {
  const aws = await openAws(place, "lambda");
  try {
    const names = lambdaNames(place, aws);
    const functionName = names.functionOf(place.config.lambda.package);
    const objects = objectsIn(aws, names.bucket);
    const log = releaseLog(objects, "lambda");
    releaseToRestore(await log.list(lookedThrough), to); // before anything is written: there may be no bucket
    return await holdTarget(objects, { aws, target: "lambda", holder: by }, async (held) => {
      const present = await lookAt(held, functionName, names.bucket, lookedThrough);
      const wanted = releaseToRestore(present.releases, to);
      const version = present.versions.find(({ number }) => number === wanted.revision);
      if (version === undefined || present.live === null || !version.description.includes(wanted.build.slice(0, 12))) {
        const what = `version ${wanted.revision} of the function ${functionName}`;
        throw fault("RELEASE_GONE", { release: wanted.number, what });
      }
      const isLive = sharesOf(present.live)[version.number] === 100;
      if (!isLive) {
        await moved(held, functionName, version.number);
        held.tell(`live: version ${version.number} of the function ${functionName}`);
      }
      const { kind: _, number: __, ...same } = wanted;
      const release: Omit<DeployRelease, "number"> = {
        ...same,
        kind: "rollback",
        canaryPercent: null,
        at: Date.now(),
        by,
        because,
      };
      return { url: await urlNow(held, place), release: await log.append(release), changed: isLive ? 0 : 1 };
    });
  } finally {
    aws.close();
  }
}

async function moved(aws: Aws, functionName: string, version: string): Promise<void> {
  try {
    await moveAlias(aws, functionName, live, { version, canary: null });
  } catch (error) {
    throw failureOf(error, `the alias ${live} of ${functionName} cannot be moved`);
  }
}

/** Where the API answers; null where there is none. */
async function urlNow(aws: Aws, place: DeployPlace): Promise<string | null> {
  const { resources, drivers } = prepareToLook(place, aws);
  const parts = resources.filter(({ id }) => id === "api" || id === "stage");
  const { there } = await readWorld(aws, drivers, parts);
  return urlOf((id) => there.get(id)?.outputs);
}
