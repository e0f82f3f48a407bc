export { hashKey, type ApiKey } from "./api-key.ts";
export { createGuard, type GuardParts, type GuardRules } from "./create-guard.ts";
export { keysInEnvironment, keysVariable } from "./environment-keys.ts";
export type { BreakerState, Guard, Knock, Outcome, Pass } from "./guard.ts";
export { KeyRing, requireRole } from "./key-ring.ts";
export { allKeys, fixedKeys, keysInStore, type KeySource } from "./key-source.ts";
export { parseRate, rateText, type RateLimit } from "./rate-limit.ts";
export type { UsageExchange, UsageReport } from "./rate-limits.ts";
export { createKey, listKeys, revokeKey, type KeyRequest, type StoredKey } from "./stored-keys.ts";
