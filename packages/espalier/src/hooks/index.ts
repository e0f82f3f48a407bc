export type { News } from "./news.ts";
export { readyHooks } from "./ready-hooks.ts";
export { signatureOf } from "./send.ts";
export { tellOfFailure, withHooks, type HooksOptions } from "./with-hooks.ts";
