import type { Trees } from "./trees.ts";

/** Each feature's share of all split gain, summing to 1; null where no tree has a split that gained anything. */
export function gainImportance(trees: Trees): Float64Array | null {
  const shares = new Float64Array(trees.features);
  const largest = trees.gain.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0) return null;
  // Dividing first keeps sums of huge gains finite.
  trees.feature.forEach((feature, node) => {
    if (feature >= 0) shares[feature]! += trees.gain[node]! / largest;
  });
  const total = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => share / total);
}
