export { defineStage, type StageCall, type StageFunction } from "./define-stage.ts";
export {
  artifact,
  artifactNames,
  stage,
  type ArtifactName,
  type ArtifactRef,
  type Retries,
  type StageOptions,
  type StageSpec,
} from "./spec.ts";
export { when, type Condition } from "./when.ts";
