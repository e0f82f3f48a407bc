/** A matrix as its columns. */
type Columns = readonly Float64Array[];

/**
 * The shortest x among those that minimise |Ax - b|, by column-pivoted Householder QR and, where columns depend on one
 * another, a second QR from the right (complete orthogonal decomposition). Equal columns get equal shares.
 *
 * @param a     its columns, all of one length ≥ their number, each of length about 1; untouched
 * @param noise part of each column that may be rounding: what is left of a column after the others have explained it
 *              counts as nothing below the noise of the columns used so far, and never below `floor`
 *
 * Source: Golub & Van Loan, "Matrix Computations", 4th ed., §5.4.2 and §5.5.2.
 */
export function minimumNorm(
  a: Columns,
  b: Readonly<Float64Array>,
  noise: Readonly<Float64Array>,
  floor: number,
): { readonly x: Float64Array; readonly rank: number } {
  const columns = a.map((column) => Float64Array.from(column));
  const right = Float64Array.from(b);
  const order = columns.map((_, j) => j);
  let blur = floor;
  let rank = 0;
  for (; rank < columns.length; rank++) {
    const next = pickPivot(columns, order, rank, noise, blur);
    if (next < 0) break;
    [order[rank], order[next]] = [order[next]!, order[rank]!];
    blur = Math.max(blur, noise[order[rank]!]!);
    reflect(columns[order[rank]!]!, rank, [...order.slice(rank + 1).map((j) => columns[j]!), right]);
  }
  const z = rank === columns.length ? backward(columns, order, right) : shortest(columns, order, right, rank);
  const x = new Float64Array(columns.length);
  order.forEach((j, place) => {
    x[j] = z[place]!;
  });
  return { x, rank };
}

/** Place of the longest column that is more than blur from `row` down; -1 where there is none. */
function pickPivot(
  columns: Columns,
  order: readonly number[],
  row: number,
  noise: Readonly<Float64Array>,
  blur: number,
): number {
  let best = -1;
  let longest = 0;
  for (let place = row; place < order.length; place++) {
    const j = order[place]!;
    const length = lengthFrom(columns[j]!, row);
    if (length <= longest || length <= Math.max(blur, noise[j]!)) continue;
    longest = length;
    best = place;
  }
  return best;
}

function lengthFrom(column: Readonly<Float64Array>, row: number): number {
  let square = 0;
  for (let i = row; i < column.length; i++) square += column[i]! * column[i]!;
  return Math.sqrt(square);
}

/** Reflects `column` so that only its entry `row` stays of those from `row` down, and the others along with it. */
function reflect(column: Float64Array, row: number, others: Columns): void {
  const length = lengthFrom(column, row);
  if (length === 0) return;
  const head = column[row]!;
  const corner = head > 0 ? -length : length;
  const pivot = head - corner;
  const tau = -pivot / corner;
  const direction = column.slice(row);
  direction.forEach((value, i) => {
    direction[i] = i === 0 ? 1 : value / pivot;
  });
  for (const other of others) {
    const dot = tau * direction.reduce((total, value, i) => total + value * other[row + i]!, 0);
    direction.forEach((value, i) => {
      other[row + i]! -= dot * value;
    });
  }
  column.fill(0, row);
  column[row] = corner;
}

/** Solves Rz = c, R upper triangular in the given column order. */
function backward(columns: Columns, order: readonly number[], c: Readonly<Float64Array>): Float64Array {
  const z = new Float64Array(order.length);
  for (let i = order.length - 1; i >= 0; i--) {
    let rest = c[i]!;
    for (let k = i + 1; k < order.length; k++) rest -= columns[order[k]!]![i]! * z[k]!;
    z[i] = rest / columns[order[i]!]![i]!;
  }
  return z;
}

/** The shortest z with [R S]z = c, where R has `rank` rows: through the QR factorisation of [R S]ᵀ. */
function shortest(columns: Columns, order: readonly number[], c: Readonly<Float64Array>, rank: number): Float64Array {
  const width = order.length;
  const transposed = Array.from({ length: rank }, (_, i) => Float64Array.from(order, (j) => columns[j]![i]!));
  // Reflecting the unit columns along with them leaves Qᵀ, column by column.
  const q = Array.from({ length: width }, (_, i) => Float64Array.from({ length: width }, (_, k) => (i === k ? 1 : 0)));
  for (let i = 0; i < rank; i++) reflect(transposed[i]!, i, [...transposed.slice(i + 1), ...q]);
  const t = new Float64Array(rank); // [R S] = UᵀQᵀ: solve Uᵀt = c, then z = Qt
  for (let i = 0; i < rank; i++) {
    let rest = c[i]!;
    for (let k = 0; k < i; k++) rest -= transposed[i]![k]! * t[k]!;
    t[i] = rest / transposed[i]![i]!;
  }
  return Float64Array.from(q, (column) => t.reduce((total, value, k) => total + column[k]! * value, 0));
}
