import type { Infer } from "../field/index.ts";
import type { Rng } from "../random/index.ts";
import type { Features } from "../table/index.ts";
import {
  binFeatures,
  BoostedGrower,
  quantise,
  TreeBuffer,
  walkBinned,
  type BinnedFeatures,
  type BoostedRules,
  type GrownTree,
  type Quantised,
} from "../tree/index.ts";
import { drawAscending, othersThan } from "./draw.ts";
import type { boostingFields } from "./fields.ts";
import { repeatedScores, type Loss } from "./loss.ts";

export type BoostingParams = Infer<typeof boostingFields>;

/** The state of a fit between rounds. */
export class Rounds {
  readonly trees: TreeBuffer;
  readonly base: Float64Array;
  readonly #params: BoostingParams;
  readonly #loss: Loss;
  readonly #rows: number;
  readonly #scores: Float64Array;
  readonly #g: Float64Array;
  readonly #h: Float64Array;
  readonly #wholeG: Quantised;
  readonly #wholeH: Quantised | null;
  readonly #binned: BinnedFeatures;
  readonly #missingBins: Int32Array;
  readonly #grower: BoostedGrower;
  readonly #allRows: Int32Array;
  readonly #allColumns: Int32Array;

  constructor(params: BoostingParams, x: Features, loss: Loss) {
    const { rows } = x;
    this.#params = params;
    this.#loss = loss;
    this.#rows = rows;
    this.trees = new TreeBuffer(x.columns.length, 1);
    this.base = loss.base();
    this.#scores = repeatedScores(this.base, rows);
    this.#g = new Float64Array(loss.groups * rows);
    this.#h = new Float64Array(loss.groups * rows);
    this.#wholeG = { whole: new Int32Array(rows), unit: 1 };
    this.#wholeH = loss.hessianIsOne ? null : { whole: new Int32Array(rows), unit: 1 };
    this.#binned = binFeatures(rows, x.columns, params.maxBins);
    this.#missingBins = Int32Array.from(this.#binned.edges, (edges) => edges.length);
    const rules: BoostedRules = { ...params, maxDepth: params.maxDepth || Number.POSITIVE_INFINITY };
    this.#allRows = numbersTo(rows);
    this.#allColumns = numbersTo(x.columns.length);
    this.#grower = new BoostedGrower(this.#binned, rules, loss.hessianIsOne);
  }

  next(rng: Rng): void {
    const { rowFraction, columnFraction } = this.#params;
    const rows = shareOf(this.#allRows, rowFraction, () => rng.fork("rows"));
    this.#loss.derive(this.#scores, this.#g, this.#h);
    for (let group = 0; group < this.#loss.groups; group++) {
      quantise(this.#g, group * this.#rows, this.#wholeG);
      if (this.#wholeH) quantise(this.#h, group * this.#rows, this.#wholeH);
      const columns = shareOf(this.#allColumns, columnFraction, () => rng.fork("columns", group));
      const grown = this.#grower.grow({ g: this.#wholeG, h: this.#wholeH }, rows, columns, this.trees);
      this.#move(group, grown.leaves);
      if (rows.length < this.#rows) this.#moveOthers(group, rows, grown.root);
    }
  }

  /** Moves the scores of the rows that the tree was grown on. */
  #move(group: number, leaves: GrownTree["leaves"]): void {
    const { groups } = this.#loss;
    const { order } = this.#grower;
    for (const { begin, end, value } of leaves) {
      for (let i = begin; i < end; i++) this.#scores[order[i]! * groups + group]! += value;
    }
  }

  /** Moves the scores of the rows that were not drawn. */
  #moveOthers(group: number, drawn: Readonly<Int32Array>, root: number): void {
    const { groups } = this.#loss;
    const others = othersThan(drawn, this.#rows);
    const places = new Int32Array(others.length);
    const { feature, next, missingLeft, values } = this.trees;
    const { cuts } = this.#grower;
    walkBinned(
      this.#binned.bins,
      this.#rows,
      others,
      root,
      feature,
      next,
      missingLeft,
      cuts,
      this.#missingBins,
      places,
    );
    for (let i = 0; i < others.length; i++) {
      this.#scores[others[i]! * groups + group]! += values[next[root + places[i]!]!]!;
    }
  }
}

const numbersTo = (total: number) => Int32Array.from({ length: total }, (_, i) => i);

/** All, or a drawn share of them, at least one where there is one. */
function shareOf(all: Int32Array, fraction: number, rng: () => Rng): Int32Array {
  const count = Math.min(all.length, Math.max(1, Math.round(all.length * fraction)));
  return count === all.length ? all : drawAscending(all.length, count, rng());
}
