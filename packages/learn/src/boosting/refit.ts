import type { Derived, LeafRows, LeafStep } from "./loss.ts";

/** How far a leaf's rows move: `value` is the Newton step times the learning rate, and what is returned replaces it. */
export function refitValue(
  leafStep: LeafStep,
  leaf: LeafRows,
  value: number,
  learningRate: number,
  at: Derived,
): number {
  const best = leafStep.best(leaf, at) * learningRate;
  if (leafStep.use === "instead") return best;
  // A best step that is no number (a leaf whose means are all too small for one) limits nothing.
  return Math.abs(best) < Math.abs(value) ? best : value;
}
