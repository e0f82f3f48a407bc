export { buildServer, type BuiltServer } from "./build-server.ts";
export { loadServedModel, selectVersion } from "./load-served-model.ts";
export { startServer, type Ending, type ListenOptions, type RunningServer } from "./start-server.ts";
export type { LogSink, ModelPart, ServerParts } from "./server-parts.ts";
export { fileSource, nameOf } from "./file-source.ts";
export type { ModelSource } from "./model-source.ts";
export { registrySource } from "./registry-source.ts";
export { openModel } from "./open-model.ts";
export type { ChangeNote } from "./watch-changes.ts";
