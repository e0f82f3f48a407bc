export { bucket, type BucketWanted } from "./bucket.ts";
export { bucketDriver } from "./bucket-driver.ts";
