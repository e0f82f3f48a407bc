import type { Arena } from "./arena.ts";
import type { ChunkKernel, Crew } from "./crew.ts";
import type { Kernels } from "./kernels.ts";
import { splitInSteps, type SplitNode } from "./split-node.ts";
import { splitTable, wasmSplit } from "./wasm-split.ts";
import { wasmTree } from "./wasm-tree.ts";
import { wasmWalk } from "./wasm-walk.ts";

/** Sums of one chunk stay below 2³¹: 65,536 × 32,767. */
const MOST_ROWS_SUMMED = 65_536;
/** Lanes, in groups of four, whose packed cells stay near the core: 8 groups × 4 × 256 cells × 8 bytes = 64 KB. */
const MOST_GROUPS_SUMMED = 8;
const CELLS_SUMMED = MOST_GROUPS_SUMMED * 4 * 256;
/**
 * From here on rows, not features, are divided among threads, in chunks of at least `LEAST_ROWS_SUMMED`. Never above
 * `MOST_ROWS_SUMMED`: with features divided, two chunks of rows would add to the same sums at once.
 */
const MANY_ROWS = 8_192;
const LEAST_ROWS_SUMMED = 4_096;
/** Fewer rows are not worth the hand-over to another thread. */
const LEAST_ROWS_SHARED = 512;
/** Groups per chunk then: small enough for nobody to wait long for the last one. */
const GROUPS_SHARED = 2;
const CHUNK_ROWS = 16_384;
const CHUNK_BYTES = 32_768;
const FEATURES_PER_SCAN = 4;
const BINNED_ROWS = 1_024;

/** The kernels in WebAssembly, their work divided into chunks for a crew. */
export function wasmKernels(arena: Arena, crew: Crew): Kernels {
  const { threads } = crew;
  const scratch = new Scratch(arena);

  /** Runs the kernel over `rows` rows; `args` gets the rows per chunk. */
  const overRows = (kernel: ChunkKernel, rows: number, args: (chunkRows: number) => readonly number[]) => {
    const chunkRows = evenChunk(rows, CHUNK_ROWS, CHUNK_ROWS, threads);
    crew.run(kernel, Math.ceil(rows / chunkRows), args(chunkRows));
  };

  const kernels: Kernels = {
    ...wasmWalk(crew, (name, length) => scratch.floats(name, length)),

    sortDistinct: (values, most, lengths, counts) => {
      const spare = scratch.floats("spare", threads * most).byteOffset;
      const tallies = scratch.ints("tallies", threads * 2_048).byteOffset;
      crew.run("sortDistinctChunk", lengths.length, [
        values.byteOffset,
        most,
        lengths.byteOffset,
        counts.byteOffset,
        spare,
        tallies,
      ]);
    },

    fillBins: (block, blockRows, count, first, edges, { table, bins, missingBins, layout }) => {
      crew.run("fillBinsChunk", Math.ceil(count / BINNED_ROWS), [
        block.byteOffset,
        blockRows,
        count,
        first,
        BINNED_ROWS,
        missingBins.length,
        edges.byteOffset,
        missingBins.byteOffset,
        layout.laneOf.byteOffset,
        layout.steps.byteOffset,
        bins.byteOffset,
        table.rows,
        table.bytes.byteOffset,
        table.stride,
      ]);
    },

    largest: (values) => {
      const found = scratch.floats("largest", Math.ceil(values.length / CHUNK_ROWS) + 1);
      found.fill(0);
      overRows("largestChunk", values.length, (chunkRows) => [
        values.byteOffset,
        values.length,
        chunkRows,
        found.byteOffset,
      ]);
      return found.reduce((most, one) => Math.max(most, one), 0);
    },

    pack: (g, h, scaleG, scaleH, table) => {
      overRows("packChunk", table.rows, (chunkRows) => [
        g.byteOffset,
        h ? h.byteOffset : 0,
        scaleG,
        scaleH,
        table.rows,
        chunkRows,
        table.bytes.byteOffset,
        table.stride,
      ]);
    },

    packLogistic: (scores, codes, weights, scaleG, scaleH, table) => {
      const found = scratch.floats("found", 2 * Math.ceil(codes.length / CHUNK_ROWS));
      found.fill(0);
      overRows("packLogisticChunk", codes.length, (chunkRows) => [
        scores.byteOffset,
        codes.byteOffset,
        weights ? weights.byteOffset : 0,
        codes.length,
        chunkRows,
        scaleG,
        scaleH,
        table.bytes.byteOffset,
        table.stride,
        found.byteOffset,
      ]);
      const most = { g: 0, h: 0 };
      for (let i = 0; i < found.length; i += 2) {
        most.g = Math.max(most.g, found[i]!);
        most.h = Math.max(most.h, found[i + 1]!);
      }
      return most;
    },

    sum: ({ table, layout }, groups, order, begin, end, out, parent) => {
      const rows = end - begin;
      // Many rows are divided by rows, and the threads' sums are added up; of few, each thread sums some features.
      const byRows = threads > 1 && rows >= MANY_ROWS;
      const chunkRows = byRows ? evenChunk(rows, LEAST_ROWS_SUMMED, MOST_ROWS_SUMMED, threads) : MOST_ROWS_SUMMED;
      const byGroups = threads > 1 && !byRows && rows >= LEAST_ROWS_SHARED;
      const chunkGroups = Math.min(MOST_GROUPS_SUMMED, byGroups ? GROUPS_SHARED : groups.length);
      const packed = scratch.zeroed("packed", threads * CELLS_SUMMED).byteOffset;
      const wide = byRows ? scratch.zeroed("wide", (threads - 1) * out.length).byteOffset : 0;
      const parentAt = parent ? parent.byteOffset : 0;
      if (byRows) crew.run("clearChunk", 1, [out.byteOffset, out.byteLength]); // faster than fill on shared memory
      crew.run("sumChunk", Math.max(1, Math.ceil(rows / chunkRows)) * Math.ceil(groups.length / chunkGroups), [
        table.bytes.byteOffset,
        table.stride,
        groups.byteOffset,
        groups.length,
        chunkGroups,
        order.byteOffset,
        begin,
        end,
        chunkRows,
        layout.laneBins.byteOffset,
        layout.laneStarts.byteOffset,
        layout.ownBins.byteOffset,
        layout.sizes.byteOffset,
        packed,
        8 * CELLS_SUMMED,
        wide,
        out.byteLength,
        out.byteOffset,
        parentAt,
      ]);
      if (!byRows) return;
      const parts = Math.ceil(out.byteLength / CHUNK_BYTES);
      crew.run("mergeChunk", parts, [wide, out.byteLength, threads - 1, out.byteOffset, parentAt, CHUNK_BYTES]);
    },

    scan: (histogram, { missingBins, layout }, features, rules, counts, isContest, results) => {
      crew.run("scanChunk", Math.ceil(features.length / FEATURES_PER_SCAN), [
        histogram.byteOffset,
        layout.starts.byteOffset,
        features.byteOffset,
        features.length,
        FEATURES_PER_SCAN,
        missingBins.byteOffset,
        rules.totalG,
        rules.totalH,
        rules.unitG,
        rules.unitH,
        rules.l1,
        rules.l2,
        rules.minH,
        rules.toBeat,
        counts ? counts.counts.byteOffset : 0,
        counts ? counts.rows : 0,
        counts ? counts.minRows : 0,
        isContest ? 1 : 0,
        results.byteOffset,
      ]);
    },

    partition: ({ bins, table }, feature, order, begin, end, goesLeft) => {
      const chunkRows = evenChunk(end - begin, CHUNK_ROWS, CHUNK_ROWS, threads);
      const chunks = Math.ceil((end - begin) / chunkRows);
      const lefts = scratch.ints("lefts", order.length).byteOffset;
      const rights = scratch.ints("rights", order.length).byteOffset;
      const counts = scratch.ints("counts", chunks);
      const starts = scratch.ints("starts", 2 * chunks);
      crew.run("splitChunk", chunks, [
        bins.byteOffset + feature * table.rows,
        order.byteOffset,
        begin,
        end,
        chunkRows,
        goesLeft.byteOffset,
        lefts,
        rights,
        counts.byteOffset,
      ]);
      let middle = begin;
      for (let chunk = 0; chunk < chunks; chunk++) middle += counts[chunk]!;
      let left = begin;
      let right = middle;
      for (let chunk = 0; chunk < chunks; chunk++) {
        starts[2 * chunk] = left;
        starts[2 * chunk + 1] = right;
        left += counts[chunk]!;
        right += Math.min(chunkRows, end - begin - chunk * chunkRows) - counts[chunk]!;
      }
      crew.run("moveChunk", chunks, [
        order.byteOffset,
        begin,
        end,
        chunkRows,
        lefts,
        rights,
        counts.byteOffset,
        starts.byteOffset,
      ]);
      return middle;
    },

    treeKernels: (desk) => {
      const packed = scratch.zeroed("packed", threads * CELLS_SUMMED);
      const table = splitTable(desk.split, arena, { packed, chunkGroups: MOST_GROUPS_SUMMED });
      const atOnce = wasmSplit(crew.exports, table);
      const grow = threads > 1 ? null : wasmTree(crew.exports, desk, table, arena);
      if (threads === 1) return { split: atOnce, grow };
      const inSteps = splitInSteps(kernels, desk.split);
      const split: SplitNode = (feature, begin, end, ...rest) =>
        (end - begin < LEAST_ROWS_SHARED ? atOnce : inSteps)(feature, begin, end, ...rest);
      return { split, grow };
    },

    moveScores: (scores, order, rows, bounds, values, leaves, groups, group) => {
      overRows("moveScoresChunk", rows, (chunkRows) => [
        scores.byteOffset,
        order.byteOffset,
        rows,
        chunkRows,
        bounds.byteOffset,
        values.byteOffset,
        leaves,
        groups,
        group,
      ]);
    },
  };
  return kernels;
}

/** Rows per chunk: a few chunks for each thread, between `least` and `most`. */
function evenChunk(rows: number, least: number, most: number, threads: number): number {
  return Math.max(least, Math.min(most, Math.ceil(rows / (4 * threads))));
}

/** Working memory of the kernels, made when first needed and kept while it is long enough. */
class Scratch {
  readonly #arena: Arena;
  readonly #kept = new Map<string, Float64Array | Int32Array>();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  floats(name: string, length: number): Float64Array {
    return this.#keep(name, length, this.#arena.floats);
  }

  ints(name: string, length: number): Int32Array {
    return this.#keep(name, length, this.#arena.ints);
  }

  /** All zero: whoever writes to it leaves it so. */
  zeroed(name: string, length: number): Float64Array {
    return this.floats(name, length);
  }

  #keep<A extends Float64Array | Int32Array>(name: string, length: number, make: (length: number) => A): A {
    const kept = this.#kept.get(name) as A | undefined;
    if (kept && kept.length >= length) return kept;
    const made = make(length);
    this.#kept.set(name, made);
    return made;
  }
}
