import type { Prop, Resource } from "../plan/index.ts";

/** Days for which an object that was overwritten or deleted can still be had back. */
const oldVersionsDays = 90;
/** Days after which an upload that never ended is thrown away. */
const abandonedUploadDays = 7;

export interface BucketWanted {
  readonly id?: string;
  readonly name: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** What is in it that is not ours to delete: `destroy` says so. */
  readonly keeps: string;
}

/** A bucket that is versioned, encrypted, closed to the public and to requests without TLS. */
export function bucket({ id = "bucket", name, partition, keeps }: BucketWanted): Resource {
  return { id, kind: "s3-bucket", name, wanted: "present", keeps, props: hardened(`arn:${partition}:s3:::${name}`) };
}

const hardened = (arn: string): Readonly<Record<string, Prop>> => ({
  ownership: "BucketOwnerEnforced",
  publicAccess: "blocked",
  encryption: "AES256",
  versioning: "Enabled",
  lifecycle: [
    {
      id: "espalier",
      status: "Enabled",
      prefix: "",
      oldVersionsDays,
      abandonedUploadDays,
    },
  ],
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  },
});
