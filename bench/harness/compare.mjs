import { answersFile } from "./paths.mjs";
import { qualityOf } from "./quality.mjs";
import { runSide } from "./side.mjs";
import { median } from "./statistics.mjs";

/**
 * The same job for several sides.
 *
 * @typedef {object} Work
 * @property {string} work what is done, as the tables show it
 * @property {object} job what every side is told; data sets by path
 * @property {import("./side.mjs").Side} ours
 * @property {readonly import("./side.mjs").Side[]} peers
 * @property {boolean} [wholeProcess] also a row for the time from start to end of the process
 * @property {boolean} [warmUp] one unmeasured run of each side first: where starting counts, files come from memory
 */

/**
 * @typedef {object} Measured
 * @property {number} median_ms
 * @property {number} min_ms
 * @property {number} max_ms
 * @property {number | null} quality
 * @property {number | null} peak_mb most of all repeats
 */

/**
 * @typedef {object} Row
 * @property {string} work
 * @property {string} [metric] what `quality` is
 * @property {Measured} ours
 * @property {Readonly<Record<string, Measured>>} peers
 * @property {number | null} ratio fastest peer's median over ours: above 1, we are faster; null without peers
 */

/**
 * Runs every side `repeats` times, one process after another: A B, then B A, so that neither always comes first.
 *
 * @param {Work} work
 * @param {{ readonly cores: number, readonly repeats: number, readonly tell: (text: string) => void }} options
 * @returns {Promise<readonly Row[]>}
 */
export async function compare({ work, job, ours, peers, wholeProcess = false, warmUp = false }, options) {
  const { cores, repeats, tell } = options;
  const sides = [ours, ...peers];
  const samples = new Map(sides.map((side) => [side, []]));
  for (let repeat = warmUp ? -1 : 0; repeat < repeats; repeat++) {
    for (const side of repeat % 2 === 0 ? sides : [...sides].reverse()) {
      const out = answersFile();
      const sample = await runSide(side, { seed: 42 + repeat, ...job, cores, out });
      if (repeat < 0) continue;
      const quality = job.test && job.do !== "predict-one" ? qualityOf(job.task, job.test.y, out) : sample.quality;
      samples.get(side).push({ ...sample, quality });
      tell(`${work}: ${side.name} ${shortTime(sample.ms)}, process ${shortTime(sample.wall_ms)}`);
    }
  }
  const row = (/** @type {string} */ name, /** @type {"ms" | "wall_ms"} */ time) => ({
    work: name,
    ...(job.do === "predict-one" ? {} : { metric: job.task === "classification" ? "auc" : "rmse" }),
    ...rated(
      summary(samples.get(ours), time),
      peers.map((p) => [p.name, summary(samples.get(p), time)]),
    ),
  });
  return wholeProcess
    ? [row(`${work}, in process`, "ms"), row(`${work}, whole process`, "wall_ms")]
    : [row(work, "ms")];
}

/**
 * @param {Measured} ours
 * @param {readonly (readonly [string, Measured])[]} peers
 */
export const rated = (ours, peers) => ({
  ours,
  peers: Object.fromEntries(peers),
  ratio: peers.length > 0 ? Math.min(...peers.map(([, { median_ms }]) => median_ms)) / ours.median_ms : null,
});

/**
 * @param {readonly import("./side.mjs").Sample[]} samples
 * @param {"ms" | "wall_ms"} time
 * @returns {Measured}
 */
export function summary(samples, time) {
  const times = samples.map((sample) => sample[time]);
  const qualities = samples.map(({ quality }) => quality).filter((quality) => quality !== undefined);
  const peaks = samples.map(({ peak_mb }) => peak_mb).filter((peak) => typeof peak === "number");
  return {
    median_ms: median(times),
    min_ms: Math.min(...times),
    max_ms: Math.max(...times),
    quality: qualities.length > 0 ? median(qualities) : null,
    peak_mb: peaks.length > 0 ? Math.max(...peaks) : null,
  };
}

/** @param {number} ms */
export function shortTime(ms) {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms >= 1) return `${ms.toPrecision(3)} ms`;
  return `${(ms * 1000).toPrecision(3)} µs`;
}
