import { setFlagsFromString } from "node:v8";
import { fault } from "../fault/index.ts";
import {
  Arena,
  benchOn,
  CHUNK_KERNELS,
  compileKernels,
  createMemory,
  linkKernels,
  MOST_WASM_BYTES,
  openWorkbench,
  type Crew,
  type OpenWorkbench,
  type WasmModule,
} from "../kernels/index.ts";
import { createCrewBlock, STATE, takeChunks, type CrewBlock } from "./crew-block.ts";
import type { HelperData } from "./crew-helper.ts";
import { startWorker } from "./start-worker.ts";

/** Fewer bytes than these are worked on by one thread alone: handing over would take longer than it saves. */
const LEAST_BYTES = 4e6;
/** A helper that is this late with one chunk is lost. */
const MOST_WAIT_MS = 30_000;
const SPINS = 20_000;

let compiled: WasmModule | null = null;

/**
 * Workbenches whose kernels share their work among threads over one memory. The fit stays
 * synchronous and its bits stay the same. Small fits run on the calling thread alone. A helper that dies in the middle
 * of its work ends the fit with WORKER_DIED.
 */
export function crewWorkbench(threads: number): OpenWorkbench {
  return (bytes, passing = bytes) => {
    if (threads <= 1 || passing < LEAST_BYTES || bytes > MOST_WASM_BYTES) return openWorkbench(bytes);
    compiled ??= compileBest();
    const arena = new Arena(createMemory(bytes));
    const { crew, close } = startCrew(compiled, arena, threads);
    return benchOn(arena, crew, close);
  };
}

/**
 * Compiles with V8's optimising compiler at once. A running WebAssembly function is never replaced by its optimised
 * version, and a helper may run one for long.
 */
function compileBest(): WasmModule {
  setFlagsFromString("--no-liftoff");
  try {
    return compileKernels();
  } finally {
    setFlagsFromString("--liftoff");
  }
}

function startCrew(module: WasmModule, arena: Arena, threads: number): { crew: Crew; close: () => void } {
  const block = createCrewBlock();
  const helpers = Array.from({ length: threads - 1 }, (_, i) => {
    const data: HelperData = { thread: i + 1, module, kernels: CHUNK_KERNELS, memory: arena.memory, block };
    const helper = startWorker("crew-helper", data);
    helper.unref();
    helper.on("error", () => {}); // noticed by the fit, which waits for its work
    return helper;
  });
  const kernels = linkKernels(module, arena.memory);
  const calls = new Map(CHUNK_KERNELS.map((name) => [name, kernels[name]!]));
  const run: Crew["run"] = (kernel, chunks, args) => {
    const call = calls.get(kernel)!;
    if (chunks === 1) {
      call(0, 0, ...args);
      return;
    }
    const { first, end } = post(block, CHUNK_KERNELS.indexOf(kernel), chunks, args);
    takeChunks(block, first, end, (chunk) => call(0, chunk, ...args));
    waitUntilDone(block, end);
  };
  return {
    crew: { threads, exports: kernels, run },
    close: () => {
      Atomics.store(block.state, STATE.closed, 1);
      Atomics.add(block.state, STATE.version, 2);
      Atomics.notify(block.state, STATE.version);
      for (const helper of helpers) void helper.terminate();
    },
  };
}

/** Writes a job for all to see, and returns its tickets. */
function post({ state, args }: CrewBlock, kernel: number, chunks: number, given: readonly number[]) {
  const first = Atomics.load(state, STATE.end);
  const end = first + chunks;
  Atomics.add(state, STATE.version, 1);
  args.set(given);
  Atomics.store(state, STATE.kernel, kernel);
  Atomics.store(state, STATE.argCount, given.length);
  Atomics.store(state, STATE.first, first);
  Atomics.store(state, STATE.end, end);
  Atomics.add(state, STATE.version, 1);
  if (Atomics.load(state, STATE.sleeping) > 0) Atomics.notify(state, STATE.version);
  return { first, end };
}

/** Every chunk is taken; waits for those that others have in hand. */
function waitUntilDone({ state }: CrewBlock, end: number): void {
  for (let i = 0; i < SPINS; i++) if (Atomics.load(state, STATE.done) === end) return;
  for (let waited = 0; waited < MOST_WAIT_MS; waited++) {
    const done = Atomics.load(state, STATE.done);
    if (done === end) return;
    Atomics.wait(state, STATE.done, done, 1);
  }
  throw fault("WORKER_DIED", { reason: "it did not finish its share of the work" });
}
