import type { Rng } from "../random/index.ts";
import type { Point, Space } from "./space.ts";

/** A point that was tried. A failed one has score -Infinity. */
export interface Tried {
  readonly point: Point;
  /** Higher is better. */
  readonly score: number;
}

/** Decides where to look next, from nothing but its arguments. */
export interface Sampler {
  readonly name: string;
  /**
   * @param history every point tried so far, once, in order
   * @param index   number of this proposal, from 0
   * @returns null when there is nothing left to try
   */
  propose(space: Space, history: readonly Tried[], index: number, rng: Rng): Point | null;
}
