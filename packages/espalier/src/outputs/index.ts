export { placeArtifacts, removeWork } from "./artifacts.ts";
export { collectOutputs, type Collecting } from "./collect.ts";
export { blobOf, isContentId, kindOf, type ContentId } from "./content-id.ts";
export { contentOf, contentsOf } from "./content.ts";
export type { Replaced } from "./move-aside.ts";
export { pathInProject } from "./path-in-project.ts";
export { prepareOutputs, type Preparing } from "./prepare.ts";
export { canRestore, restoreOutputs, type Restored, type Restoring } from "./restore.ts";
export { watchTree, type TreeWatch } from "./watch-tree.ts";
