/** A smooth convex function with a way to solve for its Newton step. */
export interface Objective {
  /** The value at a point; overwrites `gradient`. The point becomes the one `solve` speaks of. */
  evaluate(point: Readonly<Float64Array>, gradient: Float64Array): number;
  /** H⁻¹ · gradient at the point evaluated last, exactly or nearly. */
  solve(gradient: Readonly<Float64Array>): Float64Array;
}

const mostIterations = 200; // damped Newton on these losses takes 5 to 30

/**
 * The point where a smooth convex function is least, by Newton's method with backtracking. It goes on until the value
 * no longer changes within rounding, then takes a few more full steps: near the minimum each one doubles the correct
 * digits of the point, long after the value has run out of them.
 *
 * Source: Boyd & Vandenberghe, "Convex Optimization", algorithm 9.5.
 */
export function minimise(objective: Objective, start: Readonly<Float64Array>, tick?: () => void): Float64Array {
  let point = Float64Array.from(start);
  let gradient = new Float64Array(point.length);
  let value = objective.evaluate(point, gradient);
  let polished = 0;
  for (let iteration = 0; iteration < mostIterations && polished < 3; iteration++) {
    tick?.();
    const step = objective.solve(gradient);
    const decrement = step.reduce((total, along, j) => total + along * gradient[j]!, 0);
    if (!(decrement > 0)) break;
    const rounding = 1e-12 * Math.abs(value) + Number.MIN_VALUE;
    const nextGradient = new Float64Array(point.length);
    const move = (length: number) => point.map((at, j) => at - length * step[j]!);
    let length = 1;
    let next = move(length);
    let nextValue = objective.evaluate(next, nextGradient);
    while (!(nextValue <= value - 1e-4 * length * decrement + rounding)) {
      length /= 2;
      if (length < 1e-12) return point;
      next = move(length);
      nextValue = objective.evaluate(next, nextGradient);
    }
    if (decrement <= rounding) polished++;
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return point;
}
