export { formatLock } from "./format-lock.ts";
export {
  emptyLock,
  lineName,
  linesOf,
  lockFileName,
  lockFormat,
  stageOfLine,
  type Lock,
  type LockLine,
} from "./lock.ts";
export { readLock, updateLock } from "./lock-on-disk.ts";
export { mergeLines, type LockScope } from "./merge-lines.ts";
export { parseLock } from "./parse-lock.ts";
