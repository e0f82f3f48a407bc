import { Desk } from "./forest-desk";

/** See src/kernels/divide-node.ts. */
export function divideNode(at: usize, begin: i32, end: i32, feature: i32, lastLeft: i32, alsoLeft: i32): i32 {
  const desk = changetype<Desk>(at);
  const rowBytes = (<usize>desk.features) << 1;
  const column = desk.ranks + ((<usize>feature) << 1);
  const fromOrder = desk.order;
  const fromSums = desk.sums;
  const fromTargets = desk.targets;
  let left = <usize>begin;
  let right: usize = 0;
  for (let i = <usize>begin; i < <usize>end; i++) {
    const row = load<i32>(fromOrder + (i << 2));
    const amount = v128.load(fromSums + (i << 4));
    const target = load<f64>(fromTargets + (i << 3));
    const rank = <i32>load<u16>(column + <usize>row * rowBytes);
    store<i32>(fromOrder + (left << 2), row);
    v128.store(fromSums + (left << 4), amount);
    store<f64>(fromTargets + (left << 3), target);
    store<i32>(desk.spareOrder + (right << 2), row);
    v128.store(desk.spareSums + (right << 4), amount);
    store<f64>(desk.spareTargets + (right << 3), target);
    const isLeft = <usize>(i32(rank <= lastLeft) | i32(rank == alsoLeft));
    left += isLeft;
    right += 1 ^ isLeft;
  }
  memory.copy(fromOrder + (left << 2), desk.spareOrder, right << 2);
  memory.copy(fromSums + (left << 4), desk.spareSums, right << 4);
  memory.copy(fromTargets + (left << 3), desk.spareTargets, right << 3);
  return <i32>left;
}
