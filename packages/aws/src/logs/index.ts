export { logGroup, logGroupArn, logGroupDriver } from "./log-group.ts";
export { readLogLines } from "./read-lines.ts";
