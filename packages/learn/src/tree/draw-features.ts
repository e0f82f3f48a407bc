import type { Rng } from "../random/index.ts";
import type { BestSplit } from "./split-search.ts";

/** Draws features one by one without repetition, beginning anew for each node. */
export class FeatureDraw {
  readonly #pool: Int32Array;

  constructor(features: number) {
    this.#pool = Int32Array.from({ length: features }, (_, f) => f);
  }

  /** Forgets what was drawn, and in which order: the next tree is the same whichever came before. */
  reset(): void {
    this.#pool.forEach((_, f, pool) => {
      pool[f] = f;
    });
  }

  /**
   * Draws for a node and tries, until `tried` features are tried and one of all varies, or the best split scores
   * `enough`. `tryFeature` tells whether a feature varies in the node.
   */
  untilEnough(
    tried: number,
    rng: Rng,
    best: Readonly<BestSplit>,
    enough: number,
    tryFeature: (feature: number) => boolean,
  ): void {
    const pool = this.#pool;
    let hasVaried = false;
    for (let drawn = 0; drawn < pool.length && (drawn < tried || !hasVaried); drawn++) {
      const at = drawn + rng.int(pool.length - drawn);
      const feature = pool[at]!;
      pool[at] = pool[drawn]!;
      pool[drawn] = feature;
      if (tryFeature(feature)) hasVaried = true;
      if (best.score >= enough) return;
    }
  }
}
