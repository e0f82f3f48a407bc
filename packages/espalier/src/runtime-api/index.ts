export { createRuntimeApi, type FunctionError, type Outcome, type RuntimeApi } from "./runtime-api.ts";
export { nodeRuntime, startFunction, type FunctionStart, type RunningFunction } from "./start-function.ts";
