export { Fault, entry, faultsFrom, learnFaults, quoted, shown, type Blame, type FaultEntry, type Problem } from "./fault/index.ts";
export { choice, range, type Choice, type Range, type Tunable } from "./field/index.ts";
export { createRng, permutation, type Rng } from "./random/index.ts";
