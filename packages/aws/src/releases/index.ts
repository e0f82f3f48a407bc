export { applyHeld, type HeldPlan } from "./apply-held.ts";
export { holdTarget } from "./hold-target.ts";
export { objectsIn, type Objects } from "./objects.ts";
export { releasePermissions } from "./permissions.ts";
export { releaseLog, type ReleaseLog } from "./release-log.ts";
export { releaseToRestore } from "./release-to-restore.ts";
