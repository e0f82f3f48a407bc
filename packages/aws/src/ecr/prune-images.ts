import { BatchDeleteImageCommand, paginateDescribeImages } from "@aws-sdk/client-ecr";
import { nullWhen, type Aws } from "../connect/index.ts";

/** As many as one call takes. */
const atOnce = 100;

/**
 * Removes the images that no release to keep names. How many went.
 *
 * @param keep digests: those of the newest releases, and of what is live
 */
export async function pruneImages(
  { clients: { ecr } }: Aws,
  repositoryName: string,
  keep: ReadonlySet<string>,
): Promise<number> {
  const old: { imageDigest: string }[] = [];
  for await (const page of paginateDescribeImages({ client: ecr }, { repositoryName })) {
    for (const { imageDigest } of page.imageDetails ?? []) {
      if (imageDigest !== undefined && !keep.has(imageDigest)) old.push({ imageDigest });
    }
  }
  for (let at = 0; at < old.length; at += atOnce) {
    const imageIds = old.slice(at, at + atOnce);
    await nullWhen(
      ["RepositoryNotFoundException"],
      ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds })),
    );
  }
  return old.length;
}
