/**
 * Adds the packed cells, times `sign`, of a byte that features share to each feature's bins, and clears them. The last feature's bin
 * says which block of cells a row is in: a block's sum belongs to it, and the blocks' sums, cell by cell, to the others.
 * So every feature needs only the cells that the ones after it have left.
 *
 * @param cells sums of h in the low, of g in the high half of an i64; product of the sizes many
 * @param sizes bins of each of the features; the first one's bin changes fastest
 * @param out the first feature's bins, then the next one's, as [h, g] pairs of float64
 */
export function foldLane(cells: usize, sizes: usize, features: i32, out: usize, sign: f64): void {
  let block = 8;
  let end = out;
  for (let f = 0; f < features; f++) {
    const size = load<i32>(sizes + ((<usize>f) << 2));
    block *= size;
    end += (<usize>size) << 4;
  }
  for (let f = features - 1; f >= 0; f--) {
    const size = load<i32>(sizes + ((<usize>f) << 2));
    block /= size;
    end -= (<usize>size) << 4;
    for (let bin = 0; bin < size; bin++) {
      const amount = takeBlock(cells, cells + <usize>bin * <usize>block, block);
      const slot = end + ((<usize>bin) << 4);
      const pair = f64x2.mul(f64x2.splat(sign), f64x2.convert_low_i32x4_s(i64x2.splat(amount)));
      v128.store(slot, f64x2.add(v128.load(slot), pair));
    }
  }
  store<i64>(cells, 0);
}

/** Sum of a block of cells, which are moved on to the first block where they are not there already. */
function takeBlock(first: usize, block: usize, bytes: i32): i64 {
  let sum: i64 = 0;
  if (first == block) {
    for (let at: usize = 0; at < <usize>bytes; at += 8) sum += load<i64>(first + at);
    return sum;
  }
  for (let at: usize = 0; at < <usize>bytes; at += 8) {
    const amount = load<i64>(block + at);
    sum += amount;
    store<i64>(first + at, load<i64>(first + at) + amount);
    store<i64>(block + at, 0);
  }
  return sum;
}
