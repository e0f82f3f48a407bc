export { openBucket, type Bucket, type BucketOptions, type BucketPlace, type ObjectEntry } from "./bucket.ts";
export { isS3Url, parseS3Url, type S3Address } from "./s3-url.ts";
