import { shiftNext } from "./kernels/shift-next.ts";
import type { Trees } from "./trees.ts";

/** The trees of all parts, one part after another. There is at least one; features and outputs are the same in all. */
export function concatTrees(parts: readonly Trees[]): Trees {
  const { features, outputs } = parts[0]!;
  const nodes = parts.reduce((sum, part) => sum + part.feature.length, 0);
  const trees = parts.reduce((sum, part) => sum + part.starts.length - 1, 0);
  const leaves = parts.reduce((sum, part) => sum + part.values.length / outputs, 0);
  const whole: Trees = {
    features,
    outputs,
    starts: new Int32Array(trees + 1),
    feature: new Int32Array(nodes),
    threshold: new Float64Array(nodes),
    next: new Int32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    cover: new Float64Array(nodes),
    gain: new Float64Array(nodes),
    values: new Float64Array(leaves * outputs),
    sets: null, // forests read categories as ordered numbers
  };
  let tree = 0;
  let node = 0;
  let leaf = 0;
  for (const part of parts) {
    whole.feature.set(part.feature, node);
    whole.threshold.set(part.threshold, node);
    whole.missingLeft.set(part.missingLeft, node);
    whole.cover.set(part.cover, node);
    whole.gain.set(part.gain, node);
    whole.values.set(part.values, leaf * outputs);
    shiftNext(part.feature, part.next, node, leaf, whole.next);
    for (let i = 1; i < part.starts.length; i++) whole.starts[++tree] = part.starts[i]! + node;
    node += part.feature.length;
    leaf += part.values.length / outputs;
  }
  return whole;
}
