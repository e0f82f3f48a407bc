export { checkGate } from "./check-gate.ts";
export {
  costJson,
  deployedJson,
  destroyJson,
  logJson,
  planJson,
  releaseJson,
  statusJson,
} from "./deploy-json.ts";
export { loadTarget } from "./load-target.ts";
export { wholeHealth } from "./whole-health.ts";
export type {
  CostEstimate,
  CostLine,
  Deployed,
  DeployPlace,
  DeployPlan,
  DeployRelease,
  DeployRequest,
  DeployStatus,
  DeployTarget,
  DeployTargets,
  DestroyPlan,
  LogLine,
  PlannedChange,
} from "./target.ts";

// What a target is told of its project: packages that bring targets import from here only.
export type { DeployConfig, Ec2Config, LambdaConfig, SecretRef } from "../project/index.ts";
export {
  buildImage,
  chooseEngine,
  pushImage,
  tryImage,
  type ContainerEngine,
  type ImageRequest,
  type Registry,
} from "../container/index.ts";
export { lambdaZip } from "../zip/index.ts";
