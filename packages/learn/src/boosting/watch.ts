import type { Features } from "../table/index.ts";
import { addLeaves, treeCount, type Trees } from "../tree/index.ts";
import { repeatedScores, type Loss } from "./loss.ts";

/** The scores of rows put aside, and after how many trees their loss was least. */
export class Watch {
  bestTrees = 0;
  #trees = 0;
  #rounds = 0;
  #best: number;
  readonly #x: Features;
  readonly #loss: Loss;
  readonly #scores: Float64Array;

  constructor(x: Features, loss: Loss, base: Readonly<Float64Array>) {
    this.#x = x;
    this.#loss = loss;
    this.#scores = repeatedScores(base, x.rows);
    this.#best = loss.mean(this.#scores);
  }

  /** Takes in the trees of one more round; returns how many rounds have passed since the best one. */
  see(trees: Trees): number {
    const count = treeCount(trees);
    addLeaves(trees, this.#trees, count, this.#x, this.#loss.groups, this.#scores);
    this.#trees = count;
    const loss = this.#loss.mean(this.#scores);
    this.#rounds++;
    if (loss < this.#best) {
      this.#best = loss;
      this.#rounds = 0;
      this.bestTrees = count;
    }
    return this.#rounds;
  }
}
