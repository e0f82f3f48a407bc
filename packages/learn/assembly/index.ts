// WebAssembly twins of src/kernels/*.ts: what each kernel means is documented there. Pointers are byte addresses in one
// shared memory. `thread` and `chunk` come first: a kernel does one chunk of its work, on scratch memory of its thread.
// Only those of forests work whole: there, trees are what is shared among threads.
export { fillBinsChunk, sortDistinctChunk } from "./bins";
export { largestChunk, packChunk, packLogisticChunk } from "./derivatives";
export { divideNode } from "./divide";
export { findCut } from "./forest";
export { clearChunk, mergeChunk, sumChunk } from "./histogram";
export { moveChunk, splitChunk } from "./partition";
export { scanChunk } from "./scan";
export { addValueChunk } from "./scores";
export { addLeavesChunk, addRowLeavesChunk } from "./walk";
