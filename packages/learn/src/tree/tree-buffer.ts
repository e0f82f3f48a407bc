import { CategorySetBuffer, firstSets } from "./category-sets.ts";
import type { Trees } from "./trees.ts";

/** Trees while they grow: the arrays of `Trees` with room to spare. */
export class TreeBuffer {
  readonly features: number;
  readonly outputs: number;
  nodes = 0;
  leaves = 0;
  feature = new Int32Array(64);
  threshold = new Float64Array(64);
  next = new Int32Array(64);
  missingLeft = new Uint8Array(64);
  cover = new Float64Array(64);
  gain = new Float64Array(64);
  values: Float64Array;
  trees = 0;
  #sets = new CategorySetBuffer();
  #starts = new Int32Array(64);

  constructor(features: number, outputs: number) {
    this.features = features;
    this.outputs = outputs;
    this.values = new Float64Array(64 * outputs);
  }

  /** Begins a tree and returns its root, which is a leaf without a value until `split` or `close` is called on it. */
  openTree(): number {
    const root = this.#addNodes(1);
    if (this.trees + 1 >= this.#starts.length) this.#starts = grown(this.#starts, Int32Array);
    this.#starts[this.trees++] = root;
    return root;
  }

  /** Makes the node ask a question and returns its left child; the right one follows it. */
  split(node: number, feature: number, threshold: number, missingLeft: boolean, gain: number): number {
    const left = this.#addNodes(2);
    this.feature[node] = feature;
    this.threshold[node] = threshold;
    this.missingLeft[node] = missingLeft ? 1 : 0;
    this.gain[node] = gain;
    this.next[node] = left;
    return left;
  }

  /** Makes the node, which was split, ask about a category: see `setOfCodes`. */
  askCategory(node: number, set: Readonly<Uint32Array>): void {
    this.#sets.add(node, set, this.nodes);
  }

  /** Makes the node a leaf with these values; shape (outputs,). */
  close(node: number, values: Readonly<Float64Array>): void {
    const at = this.leaves * this.outputs;
    if (at + this.outputs > this.values.length) this.values = grown(this.values, Float64Array);
    for (let k = 0; k < this.outputs; k++) this.values[at + k] = values[k]!;
    this.next[node] = this.leaves++;
  }

  /** The trees so far, for reading until the next tree is begun: nothing is copied. */
  view(): Trees {
    const { features, outputs, feature, threshold, next, missingLeft, cover, gain, values } = this;
    this.#starts[this.trees] = this.nodes;
    const starts = this.#starts.subarray(0, this.trees + 1);
    const sets = this.#sets.view(this.nodes);
    return { features, outputs, starts, feature, threshold, next, missingLeft, cover, gain, values, sets };
  }

  /** As `finish`; the buffer is then empty and may be used anew. */
  take(): Trees {
    const trees = this.finish();
    for (const ofQuestions of [this.threshold, this.missingLeft, this.gain]) ofQuestions.fill(0, 0, this.nodes);
    this.nodes = 0;
    this.leaves = 0;
    this.trees = 0;
    this.#sets = new CategorySetBuffer();
    return trees;
  }

  /** The trees so far, in arrays of their exact length. */
  finish(): Trees {
    const { nodes } = this;
    this.#starts[this.trees] = nodes;
    return {
      features: this.features,
      outputs: this.outputs,
      starts: this.#starts.slice(0, this.trees + 1),
      feature: this.feature.slice(0, nodes),
      threshold: this.threshold.slice(0, nodes),
      next: this.next.slice(0, nodes),
      missingLeft: this.missingLeft.slice(0, nodes),
      cover: this.cover.slice(0, nodes),
      gain: this.gain.slice(0, nodes),
      values: this.values.slice(0, this.leaves * this.outputs),
      sets: firstSets(this.#sets.view(nodes), nodes),
    };
  }

  #addNodes(count: number): number {
    const first = this.nodes;
    this.nodes += count;
    if (this.nodes > this.feature.length) {
      this.feature = grown(this.feature, Int32Array);
      this.threshold = grown(this.threshold, Float64Array);
      this.next = grown(this.next, Int32Array);
      this.missingLeft = grown(this.missingLeft, Uint8Array);
      this.cover = grown(this.cover, Float64Array);
      this.gain = grown(this.gain, Float64Array);
    }
    for (let node = first; node < this.nodes; node++) this.feature[node] = -1;
    return first;
  }
}

function grown<A extends Float64Array | Int32Array | Uint8Array>(from: A, Make: new (length: number) => A): A {
  const into = new Make(from.length * 2);
  into.set(from as never);
  return into;
}
