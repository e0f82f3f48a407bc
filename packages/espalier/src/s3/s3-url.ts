import { fault } from "../fault/index.ts";

/** Where an object is, or where objects begin: `s3://bucket/key`. The key may be empty, a prefix or a pattern. */
export interface S3Address {
  readonly bucket: string;
  readonly key: string;
}

/** Letters, digits, dots and hyphens, 3 to 63 of them: the rule of S3 for new buckets. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const isS3Url = (text: string): boolean => /^s3:\/\//i.test(text);

/** Takes the key as it is written, nothing decoded. Faults S3_URL. */
export function parseS3Url(text: string): S3Address {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]*)(?:\/(.*))?$/is.exec(text) ?? [];
  if (!bucketName.test(bucket)) throw fault("S3_URL", { text });
  return { bucket, key };
}
