/** Row weights under which every class with rows has the same total: w × Σw / (classes present × Σw of its class). */
export function balanceClasses(
  weights: Readonly<Float64Array>,
  codes: Readonly<Int32Array>,
  classes: number,
): Float64Array {
  const ofClass = new Float64Array(classes);
  weights.forEach((weight, row) => {
    ofClass[codes[row]!]! += weight;
  });
  const total = ofClass.reduce((a, b) => a + b, 0);
  const present = ofClass.filter((weight) => weight > 0).length;
  return Float64Array.from(weights, (weight, row) =>
    weight > 0 ? (weight * total) / (present * ofClass[codes[row]!]!) : 0,
  );
}
