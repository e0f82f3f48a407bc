import type { NodeRows } from "../kernels/index.ts";
import type { Rng } from "../random/index.ts";
import type { NodeSums } from "./split-search.ts";

/**
 * The target of one row of each leaf, drawn by weight. Over many trees those of the leaves that a row reaches are a
 * sample of the targets that rows like it have: a quantile regression forest (Meinshausen, "Quantile regression
 * forests", JMLR 7, 2006) that keeps one row per leaf instead of all, as the R package ranger does (Wright, Ziegler,
 * Journal of Statistical Software 77, 2017).
 */
export class LeafDraws {
  #values = new Float64Array(64);
  #count = 0;
  #rng: Rng | null = null;

  begin(rng: Rng): void {
    this.#rng = rng;
  }

  /** Draws for the next leaf. */
  draw({ sums, targets }: NodeRows, { begin, end, weight }: NodeSums, isPure: boolean): void {
    if (this.#count === this.#values.length) {
      const values = new Float64Array(2 * this.#count);
      values.set(this.#values);
      this.#values = values;
    }
    let place = begin;
    if (!isPure) {
      let left = this.#rng!.next() * weight;
      for (; place < end - 1; place++) {
        left -= sums[2 * place]!;
        if (left < 0) break;
      }
    }
    this.#values[this.#count++] = targets[place]!;
  }

  finish(): Float64Array {
    return this.#values.slice(0, this.#count);
  }
}
