/**
 * The loss of a classifier with one score a head: one head for two classes (the second against the first), one head a
 * class for more. Heads are laid out one after the other: `scores[head · rows + row]`.
 */
export interface ClassLoss {
  readonly heads: number;
  /**
   * Σ weight · -log p(true class). Remembers the probabilities for `curvature` and `applyCurvature`.
   * @param slopes overwritten with the derivative by each score; shape (heads × rows,)
   */
  evaluate(scores: Readonly<Float64Array>, slopes: Float64Array): number;
  /** Second derivative by the scores of heads h and k, row by row, into `out`; shape (rows,). */
  curvature(h: number, k: number, out: Float64Array): void;
  /** In place: the second derivative times a direction of scores; shape (heads × rows,). */
  applyCurvature(direction: Float64Array): void;
}

/** @param codes 0 or 1 for each row */
export function binaryLoss(codes: Readonly<Int32Array>, weights: Readonly<Float64Array>): ClassLoss {
  const bends = new Float64Array(codes.length);
  return {
    heads: 1,
    evaluate: (scores, slopes) => {
      let loss = 0;
      for (let i = 0; i < codes.length; i++) {
        const score = scores[i]!;
        const tail = Math.exp(-Math.abs(score));
        const unlikely = tail / (1 + tail); // the smaller of the two probabilities, to its last digit
        const isWrong = score > 0 === (codes[i] === 0);
        loss += weights[i]! * (Math.log1p(tail) + (isWrong ? Math.abs(score) : 0));
        const miss = isWrong ? 1 / (1 + tail) : unlikely; // 1 - p(true class)
        slopes[i] = weights[i]! * (codes[i] === 1 ? -miss : miss);
        bends[i] = (weights[i]! * unlikely) / (1 + tail);
      }
      return loss;
    },
    curvature: (_h, _k, out) => out.set(bends),
    applyCurvature: (direction) => {
      for (let i = 0; i < bends.length; i++) direction[i]! *= bends[i]!;
    },
  };
}

/** @param codes 0 to heads - 1 for each row */
export function softmaxLoss(codes: Readonly<Int32Array>, weights: Readonly<Float64Array>, heads: number): ClassLoss {
  const rows = codes.length;
  const p = new Float64Array(heads * rows);
  return {
    heads,
    evaluate: (scores, slopes) => {
      let loss = 0;
      for (let i = 0; i < rows; i++) {
        let highest = Number.NEGATIVE_INFINITY;
        for (let at = i; at < p.length; at += rows) highest = Math.max(highest, scores[at]!);
        let total = 0;
        for (let at = i; at < p.length; at += rows) {
          p[at] = Math.exp(scores[at]! - highest);
          total += p[at]!;
        }
        const truth = codes[i]! * rows + i;
        let others = 0; // 1 - p(true class) without cancelling
        for (let at = i; at < p.length; at += rows) {
          p[at]! /= total;
          slopes[at] = weights[i]! * p[at]!;
          if (at !== truth) others += p[at]!;
        }
        slopes[truth] = -weights[i]! * others;
        loss += weights[i]! * (Math.log(total) + highest - scores[truth]!);
      }
      return loss;
    },
    curvature: (h, k, out) => {
      for (let i = 0; i < rows; i++) {
        const ph = p[h * rows + i]!;
        out[i] = weights[i]! * (h === k ? ph * (1 - ph) : -ph * p[k * rows + i]!);
      }
    },
    applyCurvature: (direction) => {
      for (let i = 0; i < rows; i++) {
        let average = 0;
        for (let at = i; at < p.length; at += rows) average += p[at]! * direction[at]!;
        for (let at = i; at < p.length; at += rows) direction[at] = weights[i]! * p[at]! * (direction[at]! - average);
      }
    },
  };
}
