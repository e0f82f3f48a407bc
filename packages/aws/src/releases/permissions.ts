import type { Aws } from "../connect/index.ts";
import type { Permission } from "../plan/index.ts";

/** What the release log and the hold of a target need of its bucket. */
export function releasePermissions({ partition }: Aws, bucket: string): readonly Permission[] {
  const arn = `arn:${partition}:s3:::${bucket}`;
  return [
    { action: "s3:ListBucket", resource: arn },
    ...["releases", "locks"].flatMap((folder) =>
      ["s3:GetObject", "s3:PutObject"].map((action) => ({ action, resource: `${arn}/${folder}/*` })),
    ),
  ];
}
