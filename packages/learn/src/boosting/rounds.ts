import type { Workbench } from "../kernels/index.ts";
import type { Rng } from "../random/index.ts";
import type { Features } from "../table/index.ts";
import {
  addLeaves,
  binTable,
  BoostedGrower,
  drawAscending,
  treeCount,
  TreeBuffer,
  walkBinned,
  type BinnedTable,
  type BoostedRules,
  type GrownLeaf,
} from "../tree/index.ts";
import type { Constraints } from "./constraints.ts";
import { deriverOn, type Deriver } from "./derivatives.ts";
import { othersThan } from "./draw.ts";
import type { BoostingParams } from "./fields.ts";
import type { Boosted } from "./fit-boosting.ts";
import { drawByGradient } from "./goss.ts";
import { repeatScores, type Loss } from "./loss.ts";
import { refitValue } from "./refit.ts";
import { scopeOf } from "./scope.ts";

/** The state of a fit between rounds. */
export class Rounds {
  readonly trees: TreeBuffer;
  readonly base: Float64Array;
  readonly #bench: Workbench;
  readonly #params: BoostingParams;
  readonly #loss: Loss;
  readonly #deriver: Deriver;
  readonly #constraints: Constraints;
  readonly #rows: number;
  readonly #scores: Float64Array;
  readonly #binned: BinnedTable;
  readonly #grower: BoostedGrower;
  /** Places and values of a tree's leaves. */
  readonly #bounds: Int32Array;
  readonly #values: Float64Array;
  readonly #allRows: Int32Array;
  readonly #allColumns: Int32Array;

  /** Begins at the loss's base, or where the trees of `from` arrive at: only new trees are in `trees`. */
  constructor(
    bench: Workbench,
    params: BoostingParams,
    x: Features,
    loss: Loss,
    constraints: Constraints,
    from: Boosted | null,
  ) {
    const { rows } = x;
    this.#bench = bench;
    this.#params = params;
    this.#loss = loss;
    this.#constraints = constraints;
    this.#rows = rows;
    this.trees = new TreeBuffer(x.columns.length, 1);
    this.base = from ? from.base : loss.base();
    this.#scores = bench.floats(loss.groups * rows);
    repeatScores(this.base, this.#scores);
    if (from) addLeaves(from.trees, 0, treeCount(from.trees), x, loss.groups, this.#scores);
    const isUniform = params.sampling === "uniform";
    const hessianIsOne = loss.hessianIsOne && isUniform;
    this.#deriver = deriverOn(bench, loss, rows, !isUniform || loss.leafStep !== undefined, hessianIsOne);
    this.#binned = binTable(bench, x, params.maxBins);
    const { directions } = constraints;
    const rules: BoostedRules = { ...params, maxDepth: params.maxDepth || Number.POSITIVE_INFINITY, directions };
    const mostLeaves = Math.min(params.maxLeaves, Math.max(1, rows));
    this.#bounds = bench.ints(2 * mostLeaves);
    this.#values = bench.floats(mostLeaves);
    this.#allRows = numbersTo(rows);
    this.#allColumns = numbersTo(x.columns.length);
    this.#grower = new BoostedGrower(bench, this.#binned, rules, hessianIsOne);
  }

  /** Grows the trees of one round; rounds count from 0 at the model's first tree. */
  next(round: number, rng: Rng): void {
    const { columnFraction, nodeColumnFraction } = this.#params;
    this.#deriver.begin(this.#scores);
    const rows = this.#draw(round, () => rng.fork("rows"));
    for (let group = 0; group < this.#loss.groups; group++) {
      const columns = shareOf(this.#allColumns, columnFraction, () => rng.fork("columns", group));
      const scope = scopeOf(columns, this.#constraints, nodeColumnFraction, () => rng.fork("nodes", group));
      const grown = this.#grower.grow(this.#deriver.pack(group, this.#binned.table), rows, columns, scope, this.trees);
      this.#move(group, rows.length, this.#refit(grown.leaves));
      if (rows.length < this.#rows) this.#moveOthers(group, rows, grown.root);
    }
  }

  /** The rows of a round, ascending. */
  #draw(round: number, rng: () => Rng): Int32Array {
    const { sampling, rowFraction, learningRate } = this.#params;
    const derived = this.#deriver.stored;
    if (sampling === "uniform" || !derived) return shareOf(this.#allRows, rowFraction, rng);
    // The first gradients only tell where the base is wrong: Ke et al. sample from where a model is there.
    if (round < 1 / learningRate) return this.#allRows;
    return drawByGradient(derived.g, derived.h, this.#loss.groups, this.#params, rng());
  }

  /** Gives the leaves the values that the loss asks for, in the tree as well. */
  #refit(leaves: readonly GrownLeaf[]): readonly GrownLeaf[] {
    const { leafStep } = this.#loss;
    const derived = this.#deriver.stored;
    if (!leafStep || !derived || this.#constraints.directions) return leaves;
    const at = { scores: this.#scores, ...derived };
    const { order } = this.#grower;
    return leaves.map((leaf) => {
      const { begin, end } = leaf;
      const value = refitValue(leafStep, { order, begin, end }, leaf.value, this.#params.learningRate, at);
      this.trees.values[this.trees.next[leaf.node]!] = value;
      return { ...leaf, value };
    });
  }

  /** Moves the scores of the rows that the tree was grown on. */
  #move(group: number, rows: number, leaves: readonly GrownLeaf[]): void {
    const bounds = this.#bounds;
    const values = this.#values;
    for (let i = 0; i < leaves.length; i++) {
      const { begin, end, value } = leaves[i]!;
      bounds[2 * i] = begin;
      bounds[2 * i + 1] = end;
      values[i] = value;
    }
    const { order } = this.#grower;
    const { groups } = this.#loss;
    this.#bench.kernels.moveScores(this.#scores, order, rows, bounds, values, leaves.length, groups, group);
  }

  /** Moves the scores of the rows that were not drawn. */
  #moveOthers(group: number, drawn: Readonly<Int32Array>, root: number): void {
    const { groups } = this.#loss;
    const others = othersThan(drawn, this.#rows);
    const places = new Int32Array(others.length);
    const { feature, next, values } = this.trees;
    walkBinned(this.#binned.bins, this.#rows, others, root, feature, next, this.#grower.sides.words, places);
    for (let i = 0; i < others.length; i++) {
      this.#scores[others[i]! * groups + group]! += values[next[root + places[i]!]!]!;
    }
  }
}

function numbersTo(total: number): Int32Array {
  const numbers = new Int32Array(total);
  for (let i = 0; i < total; i++) numbers[i] = i;
  return numbers;
}

/** All, or a drawn share of them, at least one where there is one. */
function shareOf(all: Int32Array, fraction: number, rng: () => Rng): Int32Array {
  const count = Math.min(all.length, Math.max(1, Math.round(all.length * fraction)));
  return count === all.length ? all : drawAscending(all, count, rng());
}
