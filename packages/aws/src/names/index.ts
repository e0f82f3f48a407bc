export { bucketName, cloudName } from "./cloud-name.ts";
export { isOurs, tagsOf } from "./tags.ts";
