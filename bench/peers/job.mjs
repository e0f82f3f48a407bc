/**
 * One job of one peer from npm: the same as job.py, for libraries that run in Node. The packages are found in the
 * folder of the environment variable BENCH_NPM.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Loads a peer. */
export const peer = createRequire(`${process.env["BENCH_NPM"]}/`);

const bufferOf = (/** @type {string} */ path) => {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};

function peakMb() {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
  return found ? Number(found[1]) / 1024 : null;
}

/**
 * @template Model, Batch
 * @param {object} library
 * @param {(job: any, x: Float32Array, y: Float64Array) => Promise<void>} [library.train] saves its model at job.model
 * @param {(job: any) => Promise<Model>} library.load
 * @param {(x: Float32Array, rows: number, features: number) => Batch} library.batchOf rows as the library takes them; not timed
 * @param {(model: Model, batch: Batch) => Promise<ArrayLike<number>>} library.predict probability of class 1
 */
export async function main({ train, load, batchOf, predict }) {
  const job = JSON.parse(process.argv[2]);
  const tasks = {
    train: async () => {
      await train(job, new Float32Array(bufferOf(job.train.x)), new Float64Array(bufferOf(job.train.y)));
      return {};
    },
    "predict-batch": async () => {
      const model = await load(job);
      const { rows, features } = job.test;
      const x = new Float32Array(bufferOf(job.test.x));
      await predict(model, batchOf(x.subarray(0, 1000 * features), 1000, features));
      const batch = batchOf(x, rows, features);
      const begin = performance.now();
      const answers = await predict(model, batch);
      const ms = performance.now() - begin;
      const peak_mb = peakMb();
      writeFileSync(job.out, Float64Array.from(answers));
      return { ms, peak_mb };
    },
    "predict-one": async () => {
      const model = await load(job);
      const { features } = job.test;
      const x = new Float32Array(bufferOf(job.test.x));
      const batches = Array.from({ length: 100 }, (_, i) =>
        batchOf(x.subarray(i * features, (i + 1) * features), 1, features),
      );
      const msPerCall = async (/** @type {number} */ seconds) => {
        let calls = 0;
        const begin = performance.now();
        while (performance.now() < begin + seconds * 1000) {
          for (const batch of batches) await predict(model, batch);
          calls += batches.length;
        }
        return (performance.now() - begin) / calls;
      };
      await msPerCall(job.seconds / 2); // warms up
      return { ms: await msPerCall(job.seconds), peak_mb: peakMb() };
    },
  };
  process.stdout.write(`${JSON.stringify(await tasks[job.do]())}\n`);
}
