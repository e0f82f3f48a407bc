/** Square of half the width of a 95% interval, in standard errors. */
const z2 = 3.841459;

/** A share with the 95% interval of Wilson, "Probable Inference", Journal of the American Statistical Association 22, 1927. */
export function shareInterval(
  count: number,
  rows: number,
): { readonly value: number; readonly low: number; readonly high: number } {
  if (rows === 0) return { value: 0, low: 0, high: 1 };
  const share = count / rows;
  const centre = (share + z2 / (2 * rows)) / (1 + z2 / rows);
  const half = (Math.sqrt(z2) / (1 + z2 / rows)) * Math.sqrt((share * (1 - share)) / rows + z2 / (4 * rows * rows));
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
