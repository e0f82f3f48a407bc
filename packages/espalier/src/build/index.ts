export type {
  Build,
  BuildManifest,
  BuildSettings,
  BuildTarget,
  BuiltFile,
  BuiltModel,
  ServerSettings,
} from "./build.ts";
export { buildModel, modelFile, zipFile, type BuildRequest, type ModelToBuild } from "./build-model.ts";
export { leftOut } from "./left-out.ts";
export { readProgram, type BundledPackage, type Program } from "./program.ts";
export { runBuild, type TrialCall } from "./run-build.ts";
export { parseSettings } from "./settings.ts";
export { tooLarge } from "./too-large.ts";
export { writeBuild } from "./write-build.ts";
