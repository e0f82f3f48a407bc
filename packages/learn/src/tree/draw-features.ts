import type { Rng } from "../random/index.ts";

/** Draws features one by one without repetition, beginning anew for each node. */
export class FeatureDraw {
  readonly #pool: Int32Array;
  #drawn = 0;

  constructor(features: number) {
    this.#pool = Int32Array.from({ length: features }, (_, f) => f);
  }

  /** Forgets what was drawn, and in which order: the next tree is the same whichever came before. */
  reset(): void {
    this.#pool.forEach((_, f, pool) => {
      pool[f] = f;
    });
    this.#drawn = 0;
  }

  restart(): void {
    this.#drawn = 0;
  }

  next(rng: Rng): number {
    const pool = this.#pool;
    const at = this.#drawn + rng.int(pool.length - this.#drawn);
    const feature = pool[at]!;
    pool[at] = pool[this.#drawn]!;
    pool[this.#drawn++] = feature;
    return feature;
  }
}
