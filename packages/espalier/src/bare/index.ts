export { createCore, refusalAnswer, type BareCore, type BareParts, type Entered, type Knock } from "./core.ts";
export { createHandler } from "./node-handler.ts";
