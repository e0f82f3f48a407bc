import { setFlagsFromString } from "node:v8";
import { inTurn } from "../harness/in-turn.mjs";
import { pythonWithLambda } from "../harness/peers.mjs";
import { emptyHandler, events, makeFunctions, nodeOn, ours, sklearn, withFunction } from "../harness/functions.mjs";

/** @typedef {import("../harness/functions.mjs").FunctionSide} FunctionSide */
/** @typedef {import("./index.mjs").Options} Options */

/** AWS's runtimes for Node; 22 is what a function gets unless its config says otherwise. */
const majors = ["22", "24"];

/** Both sides' first answers take longer: what Node compiles, it compiles meanwhile. */
const warmUps = 2000;
const measured = 2000;

/** A function's instance on one core, what asks it on the other. */
export const lambda = {
  about: "the zip of `espalier build lambda-zip` with a forest of 100 full trees, next to a Python function's",
  needs: [pythonWithLambda, ...majors.map((major) => () => nodeOn(major))],
  async *rows(/** @type {Options} */ options) {
    await makeFunctions(options.tell);
    // Here stands the Runtime API, and its clock: to compile node:http anew for speed holds it up for 4 to 10 ms a time,
    // which would be told as the function's slowest answers. It is 0.1 ms slower without, for every side.
    setFlagsFromString("--no-opt");
    for (const { work, sides, run, metric } of works) {
      if (!work.includes(options.only)) continue;
      const asked = sides.map((side) => ({ name: side.name, run: () => run(side) }));
      yield await inTurn(work, asked, { ...options, ...(metric ? { metric } : {}) });
    }
  },
};

/** @param {string} major */
const onNode = (major) => [
  { work: `cold, Node ${major}: process start to first answer`, sides: [ours(major), sklearn], run: coldStart },
  { work: `cold, Node ${major}, next to no work at all`, sides: [ours(major), emptyHandler(major)], run: coldStart },
  { work: `warm, Node ${major}, one row`, sides: [ours(major), sklearn], run: warm, metric: "p99 ms" },
  {
    work: `warm, Node ${major}, next to no work at all`,
    sides: [ours(major), emptyHandler(major)],
    run: warm,
    metric: "p99 ms",
  },
];

/** @type {readonly { readonly work: string, readonly sides: readonly FunctionSide[], readonly run: (side: FunctionSide) => Promise<import("../harness/side.mjs").Sample>, readonly metric?: string }[]} */
const works = majors.flatMap(onNode);

/** The second of two starts: by then all files are in the page cache, for every side. @param {FunctionSide} side */
async function coldStart(side) {
  const started = () => withFunction(side, async ({ firstMs: ms, peakMb }) => ({ ms, wall_ms: ms, peak_mb: peakMb() }));
  await started();
  return started();
}

/** The median of one instance's answers; `quality` is the 99th of 100. @param {FunctionSide} side */
function warm(side) {
  return withFunction(side, async ({ ask, peakMb }) => {
    const times = [];
    for (let i = 0; i < warmUps + measured; i++) {
      const ms = await ask(events[i % events.length]);
      if (i >= warmUps) times.push(ms);
    }
    times.sort((a, b) => a - b);
    const ms = times[measured / 2];
    return { ms, wall_ms: ms, quality: times[Math.floor(0.99 * measured)], peak_mb: peakMb() };
  });
}
