import { pagesFor, type WasmMemory } from "./wasm.ts";

/** A cache line: no two arrays share one, so threads that write to different arrays do not disturb each other. */
const ALIGN = 64;

/** Hands out a WebAssembly memory piece by piece, and takes it back as a whole. */
export class Arena {
  readonly memory: WasmMemory;
  #next = ALIGN; // address 0 stands for "none"
  #dirty = 0;

  constructor(memory: WasmMemory) {
    this.memory = memory;
  }

  readonly floats = (length: number): Float64Array => {
    const at = this.#take(length * 8);
    return this.#cleaned(new Float64Array(this.memory.buffer, at, length));
  };
  readonly ints = (length: number): Int32Array => {
    const at = this.#take(length * 4);
    return this.#cleaned(new Int32Array(this.memory.buffer, at, length));
  };
  readonly bytes = (length: number): Uint8Array => {
    const at = this.#take(length);
    return this.#cleaned(new Uint8Array(this.memory.buffer, at, length));
  };

  /** All arrays handed out so far may be handed out again. */
  reset(): void {
    this.#dirty = Math.max(this.#dirty, this.#next);
    this.#next = ALIGN;
  }

  #take(bytes: number): number {
    const at = this.#next;
    this.#next = Math.ceil((at + bytes) / ALIGN) * ALIGN;
    const missing = this.#next - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(pagesFor(missing));
    return at;
  }

  #cleaned<A extends Float64Array | Int32Array | Uint8Array>(array: A): A {
    return array.byteOffset < this.#dirty ? (array.fill(0) as A) : array;
  }
}
