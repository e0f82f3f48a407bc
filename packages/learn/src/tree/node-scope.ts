import type { Rng } from "../random/index.ts";
import { drawAscending } from "./draw-ascending.ts";

/** Which features a node of a growing tree may ask about. */
export interface NodeScope {
  /** Ascending; some of the tree's features. */
  readonly features: Readonly<Int32Array>;
  /** Whether it is every node's scope. */
  readonly isOpen: boolean;
  /** The scope of a child that stands `place` nodes after its tree's root, below a question about `feature`. */
  below(feature: number, place: number): NodeScope;
}

/** Every node may ask about all of the tree's features. */
export function openScope(features: Readonly<Int32Array>): NodeScope {
  const scope: NodeScope = { features, isOpen: true, below: () => scope };
  return scope;
}

/**
 * The features on one path all stand in one of the groups: a child keeps the groups that hold the parent's question.
 * A feature may stand in several groups; in none, it is never asked about.
 */
export function groupedScope(features: Readonly<Int32Array>, groups: readonly ReadonlySet<number>[]): NodeScope {
  return {
    features: features.filter((f) => groups.some((group) => group.has(f))),
    isOpen: false,
    below: (feature) =>
      groupedScope(
        features,
        groups.filter((group) => group.has(feature)),
      ),
  };
}

/**
 * Each node looks at a share of the features that another scope allows it, at least one. A node's draw depends on its
 * place in the tree only.
 */
export function drawnScope(whole: NodeScope, fraction: number, rng: Rng, place = 0): NodeScope {
  const count = Math.min(whole.features.length, Math.max(1, Math.round(whole.features.length * fraction)));
  return {
    features: drawAscending(whole.features, count, rng.fork("node", place)),
    isOpen: false,
    below: (feature, childPlace) => drawnScope(whole.below(feature, childPlace), fraction, rng, childPlace),
  };
}
