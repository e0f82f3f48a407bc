/**
 * How far each feature moves the prediction: |coefficient| · standard deviation, averaged over the heads and scaled to
 * sum 1. Null where no feature moves it at all.
 *
 * @param coef shape (heads × features,)
 * @param sd   shape (features,)
 */
export function standardisedImportance(coef: Readonly<Float64Array>, sd: Readonly<Float64Array>): Float64Array | null {
  const moved = new Float64Array(sd.length);
  coef.forEach((slope, i) => {
    const j = i % sd.length;
    moved[j]! += Math.abs(slope) * sd[j]!;
  });
  const most = moved.reduce((a, b) => Math.max(a, b), 0);
  if (!(most > 0) || !Number.isFinite(most)) return null;
  const total = moved.reduce((a, b) => a + b / most, 0); // relative to the most: the sum of huge moves stays finite
  return moved.map((value) => value / most / total);
}
