import { rated, shortTime, summary } from "./compare.mjs";

/**
 * Runs every side `repeats` times, A B, then B A, and makes the row. For work that is more than one process, or that
 * needs a clean place each time.
 *
 * @typedef {import("./side.mjs").Sample} Sample
 * @param {string} work
 * @param {readonly { readonly name: string, readonly run: (repeat: number) => Promise<Sample> }[]} sides ours first
 * @param {{ readonly repeats: number, readonly tell: (text: string) => void, readonly time?: "ms" | "wall_ms", readonly metric?: string }} options
 */
export async function inTurn(work, sides, { repeats, tell, time = "ms", metric }) {
  const samples = sides.map(() => /** @type {Sample[]} */ ([]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    const order = [...sides.keys()];
    for (const side of repeat % 2 === 0 ? order : order.reverse()) {
      const sample = await sides[side].run(repeat);
      samples[side].push(sample);
      tell(`${work}: ${sides[side].name} ${shortTime(sample[time])}`);
    }
  }
  const [ours, ...peers] = samples.map((list) => summary(list, time));
  const named = peers.map((peer, i) => /** @type {const} */ ([sides[i + 1].name, peer]));
  return { work, ...(metric ? { metric } : {}), ...rated(ours, named) };
}
