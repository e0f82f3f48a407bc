import type { Crew } from "./crew.ts";
import { TILE_ROWS, type PackedTrees, type WalkKernels } from "./packed-trees.ts";

/** Tiles that one tree passes over in turn, as in packages/learn/assembly/walk.ts. */
const TILES = 8;
/** Rows per chunk: about half a millisecond of work on the usual hundred trees. */
const CHUNK_ROWS = 512;

/** The kernels of prediction in WebAssembly; `scratch` gives working memory of at least that many numbers. */
export function wasmWalk(crew: Crew, scratch: (name: string, length: number) => Float64Array): WalkKernels {
  const ensemble = (trees: PackedTrees) => [
    trees.roots.byteOffset,
    trees.trees,
    trees.groups,
    trees.outputs,
    trees.values.byteOffset,
    trees.hasSets ? 1 : 0,
    trees.questions.byteOffset,
    trees.questions.length / 3,
  ];
  /** Numbers of working memory: the leaves of one tile, then as many tiles of answers. */
  const lengthOf = (trees: PackedTrees, tiles: number) => (1 + (tiles * trees.questions.length) / 3) * TILE_ROWS;
  return {
    addLeaves: (trees, columns, stride, rows, sums) => {
      const length = lengthOf(trees, TILES);
      crew.run("addLeavesChunk", Math.ceil(rows / CHUNK_ROWS), [
        ...ensemble(trees),
        columns.byteOffset,
        stride,
        rows,
        CHUNK_ROWS,
        scratch("tiles", crew.threads * length).byteOffset,
        length * 8,
        sums.byteOffset,
      ]);
    },

    rowWalk: (trees, cells, sums) => {
      const tile = scratch("tile", lengthOf(trees, 1)).byteOffset;
      const args = [...ensemble(trees), cells.byteOffset, tile, sums.byteOffset];
      return () => crew.run("addRowLeavesChunk", 1, args);
    },
  };
}
