export { bucketName, cloudName, joinedName } from "./cloud-name.ts";
export { isOurs, ownerTags, tagsOf } from "./tags.ts";
