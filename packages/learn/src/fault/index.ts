export { fault, learnFaults, type Problem } from "./catalog.ts";
export { entry, Fault, faultsFrom, type Blame, type FaultEntry } from "./fault.ts";
export { nearestOf } from "./nearest.ts";
export { quoted, shown } from "./wording.ts";
