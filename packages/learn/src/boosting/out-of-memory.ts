import { fault } from "../fault/index.ts";
import type { Features } from "../table/index.ts";

/** Runs a step of a fit. Faults OUT_OF_MEMORY where an array or WebAssembly's memory could not be had. */
export function orOutOfMemory<T>(kind: string, x: Features, run: () => T): T {
  try {
    return run();
  } catch (error) {
    // What engines throw then: "Array buffer allocation failed", "Unable to grow instance memory".
    if (!(error instanceof RangeError)) throw error;
    throw fault("OUT_OF_MEMORY", { kind, rows: x.rows, features: x.columns.length }, { cause: error });
  }
}
