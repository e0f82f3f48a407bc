export { Fault } from "@espalier/learn";
export { espalierFaults, fault, type ConfigProblem } from "./catalog.ts";
export { didYouMean } from "./did-you-mean.ts";
export { exitCodeOf } from "./exit-code.ts";
export { fromSystemError } from "./system-error.ts";
