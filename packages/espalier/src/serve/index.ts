export { buildServer, type ServerParts } from "./build-server.ts";
export { loadServedModel } from "./load-served-model.ts";
export { createPredictor, type Predictor } from "./predictor.ts";
export { Refusal } from "./refusal.ts";
export { startServer, type Ending, type ListenOptions, type RunningServer } from "./start-server.ts";
export { defaultLimits, type Limits, type ServedModel, type ServeRules } from "./served-model.ts";
