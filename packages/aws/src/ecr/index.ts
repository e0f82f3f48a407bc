export { image, imageDriver, type ImageSource } from "./image-driver.ts";
export { pruneImages } from "./prune-images.ts";
export { repository, type LambdaReader } from "./repository.ts";
export { repositoryDriver } from "./repository-driver.ts";
