// WebAssembly twins of src/kernels/*.ts: what each kernel means is documented there. Pointers are byte addresses in one
// shared memory. `thread` and `chunk` come first: a kernel does one chunk of its work, on scratch memory of its thread.
// Only those of forests, where trees are what is shared among threads, and those of one thread alone work whole.
export { fillBinsChunk, sortDistinctChunk } from "./bins";
export { largestChunk, packChunk, packLogisticChunk } from "./derivatives";
export { divideNode } from "./divide";
export { findCut } from "./forest";
export { growTree } from "./grow-tree";
export { clearChunk, mergeChunk, sumChunk } from "./histogram";
export { moveChunk, splitChunk } from "./partition";
export { scanChunk } from "./scan";
export { moveScoresChunk } from "./scores";
export { splitNode } from "./split-node";
export { addLeavesChunk, addRowLeavesChunk } from "./walk";
