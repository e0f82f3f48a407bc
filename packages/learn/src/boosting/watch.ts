import type { Features } from "../table/index.ts";
import { addLeaves, treeCount, type Trees } from "../tree/index.ts";
import type { Boosted } from "./fit-boosting.ts";
import { repeatScores, type Loss } from "./loss.ts";

/** The scores of rows put aside, and after how many new trees their loss was least. */
export class Watch {
  bestTrees = 0;
  /** The loss before the first new tree, and after each round. */
  readonly losses: number[];
  #trees = 0;
  #rounds = 0;
  #best: number;
  readonly #x: Features;
  readonly #loss: Loss;
  readonly #scores: Float64Array;

  /** Begins at the base, or where the trees of `from` arrive at. */
  constructor(x: Features, loss: Loss, base: Readonly<Float64Array>, from: Boosted | null) {
    this.#x = x;
    this.#loss = loss;
    this.#scores = new Float64Array(x.rows * base.length);
    repeatScores(base, this.#scores);
    if (from) addLeaves(from.trees, 0, treeCount(from.trees), x, loss.groups, this.#scores);
    this.#best = loss.mean(this.#scores);
    this.losses = [this.#best];
  }

  /** Takes in the trees of one more round; returns how many rounds have passed since the best one. */
  see(trees: Trees): number {
    const count = treeCount(trees);
    addLeaves(trees, this.#trees, count, this.#x, this.#loss.groups, this.#scores);
    this.#trees = count;
    const loss = this.#loss.mean(this.#scores);
    this.losses.push(loss);
    this.#rounds++;
    if (loss < this.#best) {
      this.#best = loss;
      this.#rounds = 0;
      this.bestTrees = count;
    }
    return this.#rounds;
  }
}
