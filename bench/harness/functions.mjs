import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { nodeRuntime, startFunction } from "../../packages/espalier/dist/runtime-api/index.js";
import { nodeOf } from "../../scripts/other-nodes.mjs";
import { BadStart } from "./bad-start.mjs";
import { benchDir, madeFile, root } from "./paths.mjs";
import { pythonWithLambda } from "./peers.mjs";
import { runProcess } from "./side.mjs";
import { featureNames, rowBodies, wineFile } from "./wine-like.mjs";
import { project, trainOurs } from "./wine-project.mjs";

/**
 * A Lambda function around one forest of 100 full trees.
 *
 * @typedef {object} FunctionSide
 * @property {string} name
 * @property {string} folder what its zip holds, unpacked
 * @property {string} handler
 * @property {() => readonly string[]} command what runs it: AWS's runtime, or one that does the same
 * @property {Readonly<Record<string, string>>} environment
 */

const cli = join(root, "packages", "espalier", "bin", "espalier.js");
const peers = join(benchDir, "peers", "lambda");
const model = madeFile("models", "lambda", "model.joblib");
const unpacked = dirname(madeFile("functions", "wine", "lambda.cjs"));
const empty = dirname(madeFile("functions", "empty", "lambda.cjs"));

/** The Node of this runtime of AWS's: what is built is for it, not for the Node that runs this. */
export function nodeOn(/** @type {string} */ major) {
  const node = nodeOf(major, (line) => process.stderr.write(`${line}\n`));
  if (node === null) throw new BadStart(`the functions run on Node ${major}, and there is none: is there a network?`);
  return node;
}

/** @param {string} major @returns {FunctionSide} */
export const ours = (major) => ({
  name: "espalier",
  folder: unpacked,
  handler: "lambda.handler",
  command: () => [nodeOn(major), ...nodeRuntime.slice(1)],
  environment: {},
});
/** @param {string} major @returns {FunctionSide} */
export const emptyHandler = (major) => ({ ...ours(major), name: "a handler that does nothing", folder: empty });
/** @type {FunctionSide} */
export const sklearn = {
  name: "scikit-learn",
  folder: peers,
  handler: "handler.answer",
  command: () => [pythonWithLambda(), "-m", "awslambdaric", "handler.answer"],
  environment: { MODEL: model, FEATURES: featureNames.join(",") },
};

/** Trains both forests, and builds and unpacks our zip. Tells how much it weighs. */
export async function makeFunctions(/** @type {(text: string) => void} */ tell) {
  if (!existsSync(model)) {
    tell("training the peer's forest");
    await runProcess([pythonWithLambda(), join(peers, "train.py"), wineFile(), model], 2);
  }
  await trainOurs(tell);
  const out = madeFile("functions", "built");
  rmSync(out, { recursive: true, force: true });
  await runProcess([process.execPath, cli, "-C", project, "build", "lambda-zip", "--out", out], 2, root);
  const zip = readFileSync(join(out, "function.zip"));
  tell(`function.zip: ${Math.round(zip.length / 1000)} kB`);
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked);
  for (const [name, bytes] of Object.entries(unzipSync(zip))) writeFileSync(join(unpacked, name), bytes);
  writeFileSync(join(empty, "lambda.cjs"), "exports.handler = async () => ({ statusCode: 200 });\n");
}

/** Different rows, as an HTTP API hands them on. */
export const events = rowBodies().map((body, i) => ({
  version: "2.0",
  routeKey: "$default",
  rawPath: "/predict",
  rawQueryString: "",
  headers: { "content-type": "application/json" },
  requestContext: { stage: "$default", requestId: `row-${i}`, http: { method: "POST", path: "/predict" } },
  body,
  isBase64Encoded: false,
}));

const hasTaskset = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

/**
 * A function's instance on the first core, from its start to its end.
 *
 * @template T
 * @param {FunctionSide} side
 * @param {(instance: { ask(event: object): Promise<number>, readonly firstMs: number, peakMb(): number | null }) => Promise<T>} use
 * `ask` tells how many ms an answer took; `firstMs`: from the start of the process to its first answer
 * @returns {Promise<T>}
 */
export async function withFunction({ name, folder, handler, command, environment }, use) {
  const onOneCore = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  const begin = performance.now();
  const running = await startFunction({
    folder,
    handler,
    command: hasTaskset ? ["taskset", "-c", "0", ...command()] : command(),
    environment: { ...onOneCore, ...environment },
  });
  const ask = async (event) => {
    const asked = performance.now();
    const outcome = await running.invoke(event);
    if (outcome.kind === "failed" || outcome.payload.statusCode !== 200) {
      throw new Error(`${name} answered ${JSON.stringify(outcome)}`);
    }
    return performance.now() - asked;
  };
  try {
    await ask(events[0]);
    return await use({ ask, firstMs: performance.now() - begin, peakMb: () => peakOf(running.pid) });
  } finally {
    await running.close();
  }
}

/** Most memory that a running process has held, in MB; null where there is no /proc. */
function peakOf(/** @type {number} */ pid) {
  const path = `/proc/${pid}/status`;
  return existsSync(path) ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync(path, "utf8"))?.[1]) / 1024 : null;
}
