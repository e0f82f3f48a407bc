/** Adds to the scores of rows order[chunk × chunkRows, …): leaf i's values to places [bounds[2i], bounds[2i + 1]). */
export function moveScoresChunk(
  _thread: i32,
  chunk: i32,
  scores: usize,
  order: usize,
  rows: i32,
  chunkRows: i32,
  bounds: usize,
  values: usize,
  leaves: i32,
  groups: i32,
  group: i32,
): void {
  const from = chunk * chunkRows;
  const to = min(rows, from + chunkRows);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const at = bounds + ((<usize>leaf) << 3);
    const value = load<f64>(values + ((<usize>leaf) << 3));
    const last = min(to, load<i32>(at, 4));
    for (let i = max(from, load<i32>(at)); i < last; i++) {
      const row = <usize>load<i32>(order + ((<usize>i) << 2));
      const place = scores + ((row * <usize>groups + <usize>group) << 3);
      store<f64>(place, load<f64>(place) + value);
    }
  }
}
