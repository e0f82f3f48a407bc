import type { RowTable, Workbench } from "../kernels/index.ts";
import { quantisationScale, type Derivatives } from "../tree/index.ts";
import type { Loss } from "./loss.ts";

/** Brings the derivatives of the loss into the rows that histograms are summed from. */
export interface Deriver {
  /** Begins a round, at these scores. */
  begin(scores: Readonly<Float64Array>): void;
  /** Puts one group's derivatives into the rows, as whole numbers. */
  pack(group: number, table: RowTable): Derivatives;
  /** First and second derivatives of the round, group after group; null where nobody needs to look at them. */
  readonly stored: { readonly g: Float64Array; readonly h: Float64Array } | null;
}

/** `areRead`: whether sampling or the loss's own leaf values need to see the derivatives. */
export function deriverOn(
  bench: Workbench,
  loss: Loss,
  rows: number,
  areRead: boolean,
  hessianIsOne: boolean,
): Deriver {
  return loss.logistic && !areRead
    ? logisticDeriver(bench, loss.logistic)
    : storingDeriver(bench, loss, rows, hessianIsOne);
}

function storingDeriver({ kernels, floats }: Workbench, loss: Loss, rows: number, hessianIsOne: boolean): Deriver {
  const g = floats(loss.groups * rows);
  const h = floats(loss.groups * rows);
  return {
    stored: { g, h },
    begin: (scores) => loss.derive(scores, g, h),
    pack: (group, table) => {
      const ownG = g.subarray(group * rows, (group + 1) * rows);
      const ownH = hessianIsOne ? null : h.subarray(group * rows, (group + 1) * rows);
      const scaleG = quantisationScale(kernels.largest(ownG));
      const mostH = ownH ? kernels.largest(ownH) : 1;
      const scaleH = ownH ? quantisationScale(mostH) : 1;
      kernels.pack(ownG, ownH, scaleG, scaleH, table);
      return derivativesOf(scaleG, scaleH, mostH);
    },
  };
}

/**
 * Derives and packs in one pass. The scale has to be known before, so it is the one that fitted the round before; in
 * the rare case that it is not this round's, the pass is made again: a scale that depended on earlier rounds would make
 * a model that is continued differ from one fitted at once.
 */
function logisticDeriver(bench: Workbench, { codes, weights }: NonNullable<Loss["logistic"]>): Deriver {
  const ownCodes = bench.ints(codes.length);
  ownCodes.set(codes);
  const ownWeights = weights && bench.floats(weights.length);
  ownWeights?.set(weights!);
  const most = weights ? weights.reduce((a, b) => Math.max(a, b), 0) : 1;
  let largest = { g: most, h: most / 4 };
  let at: Readonly<Float64Array> = new Float64Array(0);
  return {
    stored: null,
    begin: (scores) => {
      at = scores;
    },
    pack: (_group, table) => {
      for (;;) {
        const scaleG = quantisationScale(largest.g);
        const scaleH = quantisationScale(largest.h);
        largest = bench.kernels.packLogistic(at, ownCodes, ownWeights, scaleG, scaleH, table);
        const fits = quantisationScale(largest.g) === scaleG && quantisationScale(largest.h) === scaleH;
        if (fits) return derivativesOf(scaleG, scaleH, largest.h);
      }
    },
  };
}

const derivativesOf = (scaleG: number, scaleH: number, mostH: number): Derivatives => ({
  unitG: 1 / scaleG,
  unitH: 1 / scaleH,
  mostH: Math.floor(mostH * scaleH + 0.5),
});
