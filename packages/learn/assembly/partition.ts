/** Divides one chunk of `order` into `lefts` and `rights`, from the chunk's own place on; writes how many go left. */
export function splitChunk(
  _thread: i32,
  chunk: i32,
  bins: usize,
  order: usize,
  begin: i32,
  end: i32,
  chunkRows: i32,
  goesLeft: usize,
  lefts: usize,
  rights: usize,
  counts: usize,
): void {
  const from = begin + chunk * chunkRows;
  const to = min(end, from + chunkRows);
  const leftBase = lefts + ((<usize>from) << 2);
  let left = leftBase;
  let right = rights + ((<usize>from) << 2);
  // Both writes happen for every row and one pointer moves: no branch to mispredict.
  for (let i = from; i < to; i++) {
    const row = load<i32>(order + ((<usize>i) << 2));
    const isLeft = <i32>load<u8>(goesLeft + <usize>load<u8>(bins + <usize>row));
    store<i32>(left, row);
    store<i32>(right, row);
    left += <usize>(isLeft << 2);
    right += <usize>((1 - isLeft) << 2);
  }
  store<i32>(counts + ((<usize>chunk) << 2), <i32>((left - leftBase) >>> 2));
}

/** Copies a divided chunk to its places in `order`: its lefts begin at starts[2 × chunk], its rights at the next. */
export function moveChunk(
  _thread: i32,
  chunk: i32,
  order: usize,
  begin: i32,
  end: i32,
  chunkRows: i32,
  lefts: usize,
  rights: usize,
  counts: usize,
  starts: usize,
): void {
  const from = begin + chunk * chunkRows;
  const to = min(end, from + chunkRows);
  const left = load<i32>(counts + ((<usize>chunk) << 2));
  const at = starts + ((<usize>chunk) << 3);
  const source = (<usize>from) << 2;
  memory.copy(order + ((<usize>load<i32>(at)) << 2), lefts + source, left << 2);
  memory.copy(order + ((<usize>load<i32>(at, 4)) << 2), rights + source, (to - from - left) << 2);
}
