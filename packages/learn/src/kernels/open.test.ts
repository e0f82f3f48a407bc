import { afterEach, expect, test, vi } from "vitest";
import { jsKernels } from "./js-kernels.ts";
import { MOST_WASM_BYTES, openWorkbench } from "./open.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("without WebAssembly, without shared memory and beyond its 4 GB the JavaScript kernels take over", () => {
  vi.stubGlobal("WebAssembly", undefined);
  expect(openWorkbench(1e5).kernels).toBe(jsKernels);
  vi.unstubAllGlobals();
  vi.stubGlobal("WebAssembly", {
    ...(globalThis as unknown as { WebAssembly: object }).WebAssembly,
    Memory: class {
      constructor() {
        throw new TypeError("no shared memory here");
      }
    },
  });
  expect(openWorkbench(1e5).kernels).toBe(jsKernels);
  vi.unstubAllGlobals();
  expect(openWorkbench(MOST_WASM_BYTES + 1).kernels).toBe(jsKernels);
  expect(openWorkbench(1e5).kernels).not.toBe(jsKernels);
});

test("new arrays are all zero, also on memory that was used before, and memory grows when asked for more", () => {
  for (let round = 0; round < 2; round++) {
    const bench = openWorkbench(1000);
    const small = bench.ints(100);
    const large = bench.floats(300_000);
    expect(small.every((v) => v === 0) && large.every((v) => v === 0)).toBe(true);
    small.fill(7);
    large.fill(8);
    expect(small.every((v) => v === 7)).toBe(true);
    bench.close();
  }
});
