import { Arena } from "./arena.ts";
import { inlineCrew } from "./crew.ts";
import { wasmForestKernels } from "./forest-kernels.ts";
import { openJs } from "./js-kernels.ts";
import type { OpenWorkbench, Workbench } from "./workbench.ts";
import { compileKernels, createMemory, linkKernels, type WasmModule } from "./wasm.ts";
import { wasmKernels } from "./wasm-kernels.ts";

/** A WebAssembly memory ends at 4 GB; the histograms of open leaves and scratch memory come on top of an estimate. */
export const MOST_WASM_BYTES = 3.2e9;
/** An idle memory up to this size is kept for the next fit: small fits come in great numbers. */
const MOST_KEPT_BYTES = 2 ** 26;

let compiled: WasmModule | null = null;
let idle: Arena | null = null;

/**
 * The one place where hands are chosen: WebAssembly on this thread, or JavaScript where there is no WebAssembly, no
 * shared memory, or more data than it can hold.
 */
export const openWorkbench: OpenWorkbench = (bytes) => elseJs(bytes, openWasm);

/** As `openWorkbench`, on a memory that nobody else has before or after: for what is kept as long as a model. */
export const openOwnWorkbench: OpenWorkbench = (bytes) =>
  elseJs(bytes, () => benchHere(new Arena(createMemory(bytes)), () => {}));

export function openWasm(bytes: number): Workbench {
  const arena = idle ?? new Arena(createMemory(bytes));
  idle = null;
  return benchHere(arena, () => {
    if (arena.memory.buffer.byteLength > MOST_KEPT_BYTES) return;
    arena.reset();
    idle = arena;
  });
}

function elseJs(bytes: number, open: (bytes: number) => Workbench): Workbench {
  if (bytes > MOST_WASM_BYTES) return openJs();
  try {
    return open(bytes);
  } catch {
    return openJs();
  }
}

function benchHere(arena: Arena, close: () => void): Workbench {
  compiled ??= compileKernels();
  return benchOn(arena, inlineCrew(linkKernels(compiled, arena.memory)), close);
}

/** A workbench on this memory for this crew. */
export function benchOn(arena: Arena, crew: Parameters<typeof wasmKernels>[1], close: () => void): Workbench {
  const { floats, ints, bytes } = arena;
  return {
    kernels: wasmKernels(arena, crew),
    forestKernels: (desk) => wasmForestKernels(crew.exports, desk, ints),
    floats,
    ints,
    bytes,
    close,
  };
}
