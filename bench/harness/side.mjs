import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { benchDir } from "./paths.mjs";
import { npmPeers, pythonWithDataPeers, pythonWithPeers, pythonWithProfiler } from "./peers.mjs";

/**
 * One library with its settings, as a process that carries out one job.
 *
 * @typedef {object} Side
 * @property {string} name as the tables show it
 * @property {string} program below `bench`: `ours/run.mjs`, `peers/with_*.py`
 * @property {string} [trainer] the program that makes the model, where the program only predicts
 * @property {object} [params] besides those of the job
 * @property {string} [model] path of its model, for jobs that save or load one
 */

/**
 * What one process measured.
 *
 * @typedef {object} Sample
 * @property {number} ms by the process itself: the work without start, imports and loading
 * @property {number} wall_ms from start to end of the process
 * @property {number | null} peak_mb most memory held, loading included
 * @property {number} [quality] where the process judged itself
 */

const hasTaskset = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

/**
 * Runs the job to the end. Throws with what the process said if it fails.
 *
 * @param {Side} side
 * @param {{ readonly cores: number, readonly params: object }} job
 * @returns {Promise<Sample>}
 */
export async function runSide(side, job) {
  const path = join(benchDir, side.program);
  const ownJob = { ...job, model: side.model, params: { ...job.params, ...side.params } };
  const { out, wall_ms } = await runProcess([...launcherOf(side.program), path, JSON.stringify(ownJob)], job.cores);
  return { ...JSON.parse(out), wall_ms };
}

function launcherOf(/** @type {string} */ program) {
  if (program === "peers/data/with_ydata.py") return [pythonWithProfiler()];
  const isOfData = program.startsWith("peers/data/");
  if (program.endsWith(".py")) return [isOfData ? pythonWithDataPeers() : pythonWithPeers()];
  if (isOfData || !program.startsWith("peers/")) return [process.execPath];
  return ["env", `BENCH_NPM=${npmPeers()}`, process.execPath];
}

/**
 * @param {readonly string[]} command
 * @param {number} cores the first so many; where there is no taskset, the settings of the libraries' threads alone
 * @param {string} [cwd]
 * @returns {Promise<{ out: string, wall_ms: number, peak_mb: number | null }>} peak as last seen, some 25 ms before the end
 */
export async function runProcess(command, cores, cwd) {
  const [program, ...args] = hasTaskset
    ? ["taskset", "-c", Array.from({ length: cores }, (_, core) => core).join(","), ...command]
    : command;
  const begin = performance.now();
  const child = spawn(program, args, { cwd, env: environment(cores), stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let errors = "";
  let peak_mb = /** @type {number | null} */ (null);
  const look = setInterval(() => {
    peak_mb = peakOf(child.pid) ?? peak_mb;
  }, 25).unref();
  child.stdout.on("data", (text) => {
    out += text;
  });
  child.stderr.on("data", (text) => {
    errors += text;
  });
  const end = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
  const wall_ms = performance.now() - begin;
  clearInterval(look);
  if (end !== 0) throw new Error(`${command.join(" ")}\nended with ${end}:\n${errors.trim()}`);
  return { out, wall_ms, peak_mb };
}

/** Most memory that a running process has held; null where there is no /proc, or the process has gone. */
function peakOf(/** @type {number | undefined} */ pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
  } catch {
    return null;
  }
}

const environment = (/** @type {number} */ cores) => ({
  ...process.env,
  OMP_NUM_THREADS: String(cores),
  OPENBLAS_NUM_THREADS: String(cores),
  MKL_NUM_THREADS: String(cores),
});
