/**
 * Jensen-Shannon distance of two lists of counts or shares in the same bins: the square root of the divergence in bits,
 * 0 = same shares, 1 = nothing in common. NaN where a side has nothing.
 *
 * Source: Endres & Schindelin, "A New Metric for Probability Distributions", IEEE Transactions on Information Theory 49,
 * 2003.
 */
export function jensenShannonDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [p, q] = [sharesOf(a), sharesOf(b)];
  const divergence = p.reduce((total, share, i) => {
    const middle = (share + q[i]!) / 2;
    return total + (bits(share, middle) + bits(q[i]!, middle)) / 2;
  }, 0);
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}

const bits = (share: number, middle: number) => (share === 0 ? 0 : share * Math.log2(share / middle));

function sharesOf(counts: ArrayLike<number>): number[] {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => (total > 0 ? count / total : Number.NaN));
}
