/** One data job of ours in one process: reads the job from the command line, answers with one line of JSON. */
import { check, columns, drift, profile } from "./data.mjs";
import { peakMb } from "./peak.mjs";

let ms = 0;

/** @template T @param {() => Promise<T>} work */
async function measured(work) {
  const begin = performance.now();
  const result = await work();
  ms = performance.now() - begin;
  return result;
}

const jobs = {
  profile: (job) => measured(() => profile(job)),
  check: async (job) => ({ quality: await check(job, measured) }),
  columns: (job) => columns(job, measured),
  drift: async (job) => void (await drift(job, measured)),
};

const job = JSON.parse(process.argv[2]);
const told = await jobs[job.do](job);
process.stdout.write(`${JSON.stringify({ ms, peak_mb: peakMb(), ...told })}\n`);
