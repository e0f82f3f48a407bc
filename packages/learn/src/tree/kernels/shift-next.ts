/** Copies the `next` of a part's nodes to place `node` on, moved by what came before: nodes for questions, else leaves. */
export function shiftNext(
  feature: Readonly<Int32Array>,
  next: Readonly<Int32Array>,
  node: number,
  leaf: number,
  into: Int32Array,
): void {
  for (let i = 0; i < next.length; i++) into[node + i] = next[i]! + (feature[i]! < 0 ? leaf : node);
}
