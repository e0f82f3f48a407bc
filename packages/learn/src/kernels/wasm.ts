import { wasmBase64 } from "./wasm-bytes.ts";

/** The part of WebAssembly that is used here: the language's own library leaves it to the DOM's. */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: new (limits: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  readonly Instance: new (
    module: WasmModule,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: WasmExports };
}
/** Compiled kernels; may be sent to a thread. */
export type WasmModule = object & { readonly __wasm?: never };
export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}
export type WasmExports = Readonly<Record<string, (...args: number[]) => number | undefined>>;

const PAGE = 65_536;
export const MOST_PAGES = 65_536;

export const pagesFor = (bytes: number): number => Math.max(1, Math.ceil(bytes / PAGE));

/** The engine's WebAssembly; throws a TypeError where there is none. */
const wasm = (): Wasm => {
  const { WebAssembly } = globalThis as { readonly WebAssembly?: Wasm };
  if (!WebAssembly) throw new TypeError("this engine has no WebAssembly");
  return WebAssembly;
};

export function compileKernels(): WasmModule {
  const letters = atob(wasmBase64);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i); // a fifth of the time of Uint8Array.from
  return new (wasm().Module)(bytes);
}

export function createMemory(bytes: number): WasmMemory {
  return new (wasm().Memory)({ initial: pagesFor(bytes), maximum: MOST_PAGES, shared: true });
}

export function linkKernels(module: WasmModule, memory: WasmMemory): WasmExports {
  return new (wasm().Instance)(module, { env: { memory } }).exports;
}
