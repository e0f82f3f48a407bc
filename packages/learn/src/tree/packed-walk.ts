import type { PackedTrees, Workbench } from "../kernels/index.ts";
import type { Features } from "../table/index.ts";
import { packTrees } from "./pack-trees.ts";
import type { Trees } from "./trees.ts";

/** Numbers in a block of rows at most: 2 MB. */
const MOST_BLOCK_VALUES = 2 ** 18;

/** Rows of a block: at most `most`, fewer where there are many features. */
const blockRows = (features: number, most: number): number =>
  Math.max(64, Math.min(most, 64 * Math.floor(MOST_BLOCK_VALUES / 64 / Math.max(1, features))));

/** Packed trees on a workbench, and the rows that pass over them block by block. */
export class PackedWalk {
  readonly #bench: Workbench;
  readonly #packed: PackedTrees;
  readonly #columns: readonly number[];
  readonly #base: Readonly<Float64Array>;
  readonly #rows: number;
  #block: { readonly columns: Float64Array; readonly sums: Float64Array } | null = null;

  constructor(bench: Workbench, trees: Trees, base: Readonly<Float64Array>, mostRows: number) {
    const { packed, columns } = packTrees(bench, trees, base.length / trees.outputs);
    this.#bench = bench;
    this.#packed = packed;
    this.#columns = columns;
    this.#base = base;
    this.#rows = blockRows(columns.length, mostRows);
  }

  /** See `LeafSums`. */
  each(x: Features, visit: (sums: Float64Array, first: number) => void): void {
    const stride = this.#rows;
    const width = this.#base.length;
    this.#block ??= {
      columns: this.#bench.floats(this.#columns.length * stride),
      sums: this.#bench.floats(stride * width),
    };
    const { columns, sums } = this.#block;
    for (let first = 0; first < x.rows; first += stride) {
      const rows = Math.min(stride, x.rows - first);
      this.#columns.forEach((feature, c) => {
        columns.set(x.columns[feature]!.subarray(first, first + rows), c * stride);
      });
      for (let i = 0; i < rows * width; i++) sums[i] = this.#base[i % width]!;
      this.#bench.kernels.addLeaves(this.#packed, columns, stride, rows, sums);
      visit(sums.subarray(0, rows * width), first);
    }
  }

  /** See `LeafSums`. */
  one(): (cells: Readonly<Float64Array>) => Float64Array {
    const columns = this.#columns;
    const own = this.#bench.floats(columns.length);
    const sums = this.#bench.floats(this.#base.length);
    const walk = this.#bench.kernels.rowWalk(this.#packed, own, sums);
    return (cells) => {
      for (let c = 0; c < columns.length; c++) own[c] = cells[columns[c]!]!;
      sums.set(this.#base);
      walk();
      return sums;
    };
  }
}
