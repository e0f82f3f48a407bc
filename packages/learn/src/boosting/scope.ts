import type { Rng } from "../random/index.ts";
import { drawnScope, groupedScope, openScope, type NodeScope } from "../tree/index.ts";
import type { Constraints } from "./constraints.ts";

/** What the nodes of one tree may ask about: its columns, within the interaction groups, a share of them per node. */
export function scopeOf(
  columns: Readonly<Int32Array>,
  { groups }: Constraints,
  nodeColumnFraction: number,
  rng: () => Rng,
): NodeScope {
  const allowed = groups ? groupedScope(columns, groups) : openScope(columns);
  return nodeColumnFraction < 1 ? drawnScope(allowed, nodeColumnFraction, rng()) : allowed;
}
