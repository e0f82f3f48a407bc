/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {readonly number[]} values */
export const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/** Two-sided 95% points of Student's t for 9 to 30 degrees of freedom. */
const t95 = [
  2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06,
  2.056, 2.052, 2.048, 2.045, 2.042,
];

/**
 * Mean of paired differences with its 95% interval (Student's t). Where the pairs are splits of one data set they
 * share rows, and the plain variance is too small: `testToTrain`, rows tested on per row trained on, widens it.
 * Source: Nadeau & Bengio, "Inference for the generalization error", Machine Learning 52, 2003.
 *
 * @param {readonly number[]} differences 10 to 31 of them
 * @param {number} [testToTrain] 0 = independent pairs
 */
export function interval(differences, testToTrain = 0) {
  const n = differences.length;
  const centre = mean(differences);
  const variance = differences.reduce((sum, d) => sum + (d - centre) ** 2, 0) / (n - 1);
  const half = t95[n - 10] * Math.sqrt(variance * (1 / n + testToTrain));
  return { mean: centre, low: centre - half, high: centre + half };
}
