/**
 * p-values adjusted for how many were looked at: calling everything at or below q a discovery, a share of q of the
 * discoveries is expected to be false, whatever the number of tests. NaN = no test: it stays NaN and is not counted.
 *
 * Source: Benjamini & Hochberg, "Controlling the False Discovery Rate", Journal of the Royal Statistical Society B 57,
 * 1995. Valid for independent tests and for positively dependent ones (Benjamini & Yekutieli, 2001).
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const adjusted = Float64Array.from(pValues);
  const order = [...adjusted.keys()].filter((i) => !Number.isNaN(adjusted[i]!));
  order.sort((a, b) => adjusted[a]! - adjusted[b]!);
  let least = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const i = order[rank - 1]!;
    least = Math.min(least, (adjusted[i]! * order.length) / rank);
    adjusted[i] = least;
  }
  return adjusted;
}
