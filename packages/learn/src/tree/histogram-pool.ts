import type { Histogram, Workbench } from "../kernels/index.ts";

/** Most bytes that the histograms of open leaves may take; past it a leaf's histogram is summed again when needed. */
const MOST_BYTES = 2 ** 28;

/** Histograms to reuse from leaf to leaf and tree to tree. */
export class HistogramPool {
  readonly #bench: Workbench;
  readonly #length: number;
  readonly #free: Histogram[] = [];
  #left: number;
  #scratch: Histogram | null = null;

  constructor(bench: Workbench, length: number) {
    this.#bench = bench;
    this.#length = length;
    this.#left = Math.max(2, Math.floor(MOST_BYTES / (8 * length)));
  }

  /** One to keep, not cleared; null where the budget is spent. */
  take(): Histogram | null {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#left === 0) return null;
    this.#left--;
    return this.#bench.floats(this.#length);
  }

  /** One that is free until the next sum. */
  get scratch(): Histogram {
    this.#scratch ??= this.#bench.floats(this.#length);
    return this.#scratch;
  }

  /** Takes back what the leaf holds, if it holds one. */
  release(leaf: { histogram: Histogram | null }): void {
    if (leaf.histogram) this.#free.push(leaf.histogram);
    leaf.histogram = null;
  }
}
