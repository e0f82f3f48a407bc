import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import type { DeployPlace } from "espalier/deploy";
import { failureOf, nullWhen, type Aws } from "../connect/index.ts";
import { pruneImages } from "../ecr/index.ts";
import { lambdaNames } from "./names.ts";
import { versionsOf } from "./version-drivers.ts";

/** Removes the images of versions that are gone; none, where a version does not tell which image it has. */
export async function pruneLambdaImages(aws: Aws, place: DeployPlace): Promise<void> {
  if (place.config.lambda.package !== "image") return;
  const names = lambdaNames(place, aws);
  try {
    const digests = await digestsOf(aws, names.functionOf("image"));
    const kept = digests.flatMap((digest) => digest ?? []);
    if (kept.length < digests.length) return;
    const removed = await pruneImages(aws, names.repository, new Set(kept));
    if (removed > 0) aws.tell(`removed: ${removed} images that no version has any more`);
  } catch (error) {
    throw failureOf(error, `the old images in the repository "${names.repository}" cannot be removed`);
  }
}

/** What the versions of a function were made of; null: it does not tell. */
async function digestsOf(aws: Aws, FunctionName: string): Promise<readonly (string | null)[]> {
  const versions = [...(await versionsOf(aws, FunctionName)).map(({ number }) => number), "$LATEST"];
  const digests = await Promise.all(
    versions.map(async (Qualifier) => {
      const asked = aws.clients.lambda.send(new GetFunctionCommand({ FunctionName, Qualifier }));
      const told = await nullWhen(["ResourceNotFoundException"], asked);
      return told === null ? [] : [/@(sha256:[0-9a-f]{64})$/.exec(told.Code?.ResolvedImageUri ?? "")?.[1] ?? null];
    }),
  );
  return digests.flat();
}
