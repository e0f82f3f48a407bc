export function addValueChunk(
  _thread: i32,
  chunk: i32,
  scores: usize,
  order: usize,
  begin: i32,
  end: i32,
  chunkRows: i32,
  groups: i32,
  group: i32,
  value: f64,
): void {
  const from = begin + chunk * chunkRows;
  const to = min(end, from + chunkRows);
  for (let i = from; i < to; i++) {
    const row = <usize>load<i32>(order + ((<usize>i) << 2));
    const at = scores + ((row * <usize>groups + <usize>group) << 3);
    store<f64>(at, load<f64>(at) + value);
  }
}
