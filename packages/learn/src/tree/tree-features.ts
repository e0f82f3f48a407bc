import type { SplitDesk } from "../kernels/index.ts";
import type { BinnedTable } from "./bins.ts";

/** Which features the kernels sum and scan, written to a desk when they change. */
export class TreeFeatures {
  /** Groups of lanes that hold the tree's features, ascending. */
  groups: Int32Array;
  /** The node's features: first the numbers, then the categories. */
  listed: Int32Array;
  /** How many of those are numbers. */
  numbers = 0;
  readonly #desk: SplitDesk;
  readonly #binned: BinnedTable;
  #ofTree: Readonly<Int32Array> | null = null;
  #ofNode: Readonly<Int32Array> | null = null;

  constructor(desk: SplitDesk, binned: BinnedTable) {
    this.#desk = desk;
    this.#binned = binned;
    this.groups = desk.groups;
    this.listed = desk.features;
  }

  /** Begins a tree on these features. */
  begin(features: Readonly<Int32Array>): void {
    if (features === this.#ofTree) return;
    this.#ofTree = features;
    const { laneOf } = this.#binned.layout;
    const used = new Set(Array.from(features, (f) => laneOf[f]! >> 2));
    // Without a feature, one group still says what the root's rows add up to.
    const groups = used.size > 0 ? [...used].sort((a, b) => a - b) : [0];
    this.#desk.groups.set(groups);
    this.groups = this.#desk.groups.subarray(0, groups.length);
  }

  /** Lists what a node may ask about. */
  list(features: Readonly<Int32Array>): void {
    if (features === this.#ofNode) return;
    this.#ofNode = features;
    const { categories } = this.#binned;
    const list = this.#desk.features;
    let count = 0;
    for (const f of features) if (!categories[f]) list[count++] = f;
    this.numbers = count;
    for (const f of features) if (categories[f]) list[count++] = f;
    this.listed = list.subarray(0, count);
  }
}
