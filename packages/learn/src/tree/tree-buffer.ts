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

  /** Makes the node a leaf with these values; shape (outputs,). */
  close(node: number, values: Readonly<Float64Array>): void {
    const at = this.leaves * this.outputs;
    if (at + this.outputs > this.values.length) this.values = grown(this.values, Float64Array);
    this.values.set(values, at);
    this.next[node] = this.leaves++;
  }

  /** The trees so far, for reading until the next tree is begun: nothing is copied. */
  view(): Trees {
    const { features, outputs, feature, threshold, next, missingLeft, cover, gain, values } = this;
    this.#starts[this.trees] = this.nodes;
    const starts = this.#starts.subarray(0, this.trees + 1);
    return { features, outputs, starts, feature, threshold, next, missingLeft, cover, gain, values };
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
    this.feature.fill(-1, first, this.nodes);
    return first;
  }
}

function grown<A extends Float64Array | Int32Array | Uint8Array>(from: A, Make: new (length: number) => A): A {
  const into = new Make(from.length * 2);
  into.set(from as never);
  return into;
}
