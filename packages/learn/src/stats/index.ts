export { mean, moments, variance, type Moments } from "./moments.ts";
export { median, mode, quantile, quantiles } from "./quantile.ts";
export { sum } from "./sum.ts";
