/** Most bytes that the histograms of open leaves may take; past it a leaf's histogram is summed again when needed. */
const MOST_BYTES = 2 ** 28;

/** Histograms to reuse from leaf to leaf and tree to tree. */
export class HistogramPool {
  readonly #length: number;
  readonly #free: Int32Array[] = [];
  #left: number;
  #scratch: Int32Array | null = null;

  constructor(length: number) {
    this.#length = length;
    this.#left = Math.max(2, Math.floor(MOST_BYTES / (4 * Math.max(1, length))));
  }

  /** One to keep, not cleared; null where the budget is spent. */
  take(): Int32Array | null {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#left === 0) return null;
    this.#left--;
    return new Int32Array(this.#length);
  }

  /** One that is free until the next sum. */
  get scratch(): Int32Array {
    this.#scratch ??= new Int32Array(this.#length);
    return this.#scratch;
  }

  /** Takes back what the leaf holds, if it holds one. */
  release(leaf: { histogram: Int32Array | null }): void {
    if (leaf.histogram) this.#free.push(leaf.histogram);
    leaf.histogram = null;
  }
}
