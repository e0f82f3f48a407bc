import { workerData } from "node:worker_threads";
import type { ChunkKernel, WasmExports, WasmMemory, WasmModule } from "../kernels/index.ts";
import { STATE, takeChunks, type CrewBlock } from "./crew-block.ts";

/** What a helper of a crew is started with. */
export interface HelperData {
  /** From 1 on; 0 is the thread that gives out the work. */
  readonly thread: number;
  readonly module: WasmModule;
  /** What a job names by place. */
  readonly kernels: readonly ChunkKernel[];
  readonly memory: WasmMemory;
  readonly block: CrewBlock;
}

/** Looks at the version before sleeping: waking up takes longer than most pauses between two jobs. */
const SPINS = 20_000;

const { thread, module, kernels, memory, block } = workerData as HelperData;
const { state, args } = block;
const calls = link();

for (let seen = 0; Atomics.load(state, STATE.closed) === 0; ) {
  seen = nextVersion(seen);
  if (seen % 2 !== 0) continue;
  const first = Atomics.load(state, STATE.first);
  const end = Atomics.load(state, STATE.end);
  const call = calls[Atomics.load(state, STATE.kernel)]!;
  const own = Array.from(args.subarray(0, Atomics.load(state, STATE.argCount)));
  if (Atomics.load(state, STATE.version) !== seen) continue; // rewritten while it was read
  takeChunks(block, first, end, (chunk) => call(thread, chunk, ...own));
}

/** Types are all that a helper takes from other rooms: loading their code would cost it a third of its start and memory. */
function link() {
  const { WebAssembly } = globalThis as unknown as {
    readonly WebAssembly: {
      readonly Instance: new (
        module: WasmModule,
        imports: { readonly env: { readonly memory: WasmMemory } },
      ) => { readonly exports: WasmExports };
    };
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return kernels.map((name) => exports[name]!);
}

/** Waits for a version other than this one, at first awake. */
function nextVersion(seen: number): number {
  for (let i = 0; i < SPINS; i++) {
    const version = Atomics.load(state, STATE.version);
    if (version !== seen) return version;
  }
  Atomics.add(state, STATE.sleeping, 1);
  Atomics.wait(state, STATE.version, seen, 1000);
  Atomics.sub(state, STATE.sleeping, 1);
  return Atomics.load(state, STATE.version);
}
