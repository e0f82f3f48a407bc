import type { Weights } from "./sum.ts";

/** Rows of one score: how much weight of them is positive and how much is not. */
export interface Step {
  readonly score: number;
  readonly positive: number;
  readonly negative: number;
}

/** The rows as steps from the highest score to the lowest: what every threshold curve walks down. */
export function stepsOf(
  scores: Readonly<Float64Array>,
  isPositive: (row: number) => boolean,
): (weights: Weights) => Step[] {
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  const positive = Uint8Array.from(order, (row) => (isPositive(row) ? 1 : 0));
  const startsStep = Uint8Array.from(order, (row, i) => (scores[row] === scores[order[i - 1] ?? -1] ? 0 : 1));
  return (weights) => {
    const steps: { score: number; positive: number; negative: number }[] = [];
    let step = { score: Number.NaN, positive: 0, negative: 0 };
    for (let i = 0; i < order.length; i++) {
      if (startsStep[i]) {
        step = { score: scores[order[i]!]!, positive: 0, negative: 0 };
        steps.push(step);
      }
      step[positive[i] ? "positive" : "negative"] += weights ? weights[order[i]!]! : 1;
    }
    return steps;
  };
}

/** Each row's probability of the second of two classes. */
export const secondOf = (prediction: Readonly<Float64Array>) => prediction.filter((_, i) => i % 2 === 1);
