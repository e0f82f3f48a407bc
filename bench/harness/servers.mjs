import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { decodeModel, encodeModel } from "../../packages/learn/dist/index.js";
import { benchDir, madeFile, root } from "./paths.mjs";
import { pythonWithMlserver, pythonWithServers } from "./peers.mjs";
import { runProcess } from "./side.mjs";
import { batchBodies, inferBodies, rowBodies, wineFile } from "./wine-like.mjs";
import { project, trainOurs } from "./wine-project.mjs";

const cli = join(root, "packages", "espalier", "bin", "espalier.js");
const bareServer = join(root, "packages", "espalier", "dist", "bundle", "bare-server.cjs");
const peers = join(benchDir, "peers", "serving");
const models = madeFile("models", "serving", "model.joblib").replace(/[\\/]model\.joblib$/, "");

/**
 * A server of one forest of 100 full trees.
 *
 * @typedef {object} ServerSide
 * @property {string} name
 * @property {(port: number) => { readonly command: readonly string[], readonly cwd?: string, readonly env?: object }} start
 * @property {string} path where it predicts one row
 * @property {string} bodies the file of what it is asked there
 */

const bodiesFile = (/** @type {string} */ name, /** @type {() => readonly string[]} */ make) => {
  const path = madeFile("data", `bodies-${name}.json`);
  if (!existsSync(path)) writeFileSync(path, JSON.stringify(make()));
  return path;
};
export const rows = bodiesFile("rows", rowBodies);
export const batches = bodiesFile("batches", batchBodies);

/** @param {string} name @param {string} model @returns {ServerSide} */
const fastapi = (name, model) => ({
  name,
  start: (port) => ({
    command: [
      pythonWithServers(),
      "-m",
      "uvicorn",
      "fastapi_app:app",
      "--app-dir",
      peers,
      "--port",
      String(port),
      "--no-access-log",
      "--log-level",
      "warning",
    ],
    env: { MODEL: join(models, model) },
  }),
  path: "/predict",
  bodies: rows,
});

export const ours = {
  name: "espalier serve",
  start: (port) => ({ command: [process.execPath, cli, "-C", project, "serve", "--port", String(port)] }),
  path: "/predict",
  bodies: rows,
};
export const ourBare = {
  name: "bare-server.cjs",
  start: (port) => ({
    command: [process.execPath, bareServer, "--model", join(models, "wine.espalier"), "--port", String(port)],
  }),
  path: "/predict",
  bodies: rows,
};
export const bareNode = {
  name: "node:http",
  start: (port) => ({ command: [process.execPath, join(peers, "bare.mjs"), String(port)] }),
  path: "/predict",
  bodies: rows,
};
export const fastapiSklearn = fastapi("FastAPI + scikit-learn", "model.joblib");
export const fastapiOnnx = fastapi("FastAPI + ONNX Runtime", "model.onnx");
export const bentoml = {
  name: "BentoML",
  start: (port) => ({
    command: [
      pythonWithServers(),
      "-m",
      "bentoml",
      "serve",
      "bento_service:Wine",
      "--working-dir",
      peers,
      "--port",
      String(port),
      "--host",
      "127.0.0.1",
    ],
    env: { MODEL: join(models, "model.joblib"), BENTOML_DO_NOT_TRACK: "true" },
  }),
  path: "/predict",
  bodies: rows,
};
export const mlserver = {
  name: "MLServer",
  start: (port) => {
    const folder = madeFile("models", "mlserver", "settings.json").replace(/[\\/]settings\.json$/, "");
    const settings = {
      http_port: port,
      grpc_port: port + 1,
      metrics_port: port + 2,
      host: "127.0.0.1",
      parallel_workers: 0,
    };
    writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
    const model = {
      name: "wine",
      implementation: "mlserver_sklearn.SKLearnModel",
      parameters: { uri: "./model.joblib" },
    };
    writeFileSync(join(folder, "model-settings.json"), JSON.stringify(model));
    cpSync(join(models, "model.joblib"), join(folder, "model.joblib"));
    return { command: [join(dirname(pythonWithMlserver()), "mlserver"), "start", folder] };
  },
  path: "/v2/models/wine/infer",
  bodies: bodiesFile("infer", inferBodies),
};

/** Trains what the servers serve: a project of our own with one run, and the peers' files. */
export async function trainAll(/** @type {(text: string) => void} */ tell) {
  const data = wineFile();
  if (!existsSync(join(models, "model.onnx"))) {
    tell("serving: training the peers' forest");
    await runProcess([pythonWithServers(), join(peers, "train.py"), data, models], 2);
  }
  await trainOurs(tell);
  const { out } = await runProcess([process.execPath, cli, "-C", project, "models", "show", "wine", "--json"], 2, root);
  const hash = JSON.parse(out).versions[0].model_hash;
  writeFileSync(join(models, "wine.espalier"), encodeModel(decodeModel(readFileSync(blobOf(hash)))));
}

const blobOf = (/** @type {string} */ hash) => {
  const files = readdirSync(join(project, ".espalier"), { recursive: true }).map(String);
  return join(
    project,
    ".espalier",
    files.find((path) => path.replaceAll(/[\\/]/g, "").endsWith(hash)),
  );
};

/**
 * A server on the first core, from its start to its end.
 *
 * @template T
 * @param {ServerSide} side
 * @param {(server: { readonly port: number, readonly startMs: number, memoryMb(): number | null, peakMb(): number | null }) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withServer(side, use) {
  const port = await freePort();
  const { command, cwd, env } = side.start(port);
  const [program, ...args] = hasTaskset ? ["taskset", "-c", "0", ...command] : command;
  const begin = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", ...env },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true, // so that it ends with all that it started
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said = (said + text).slice(-4000);
  });
  try {
    const [body] = JSON.parse(readFileSync(side.bodies, "utf8"));
    while (!(await predicts(port, side.path, body))) {
      if (child.exitCode !== null || performance.now() - begin > 90_000)
        throw new Error(`${side.name} did not start:\n${said}`);
      await pause(1);
    }
    const startMs = performance.now() - begin;
    return await use({
      port,
      startMs,
      memoryMb: () => memoryOf(child.pid, "VmRSS"),
      peakMb: () => memoryOf(child.pid, "VmHWM"),
    });
  } finally {
    const ended = child.exitCode === null ? once(child, "exit") : null;
    signalAll(child.pid, "SIGTERM");
    const late = setTimeout(() => signalAll(child.pid, "SIGKILL"), 3000);
    await ended;
    clearTimeout(late);
    signalAll(child.pid, "SIGKILL");
  }
}

const hasTaskset = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

function signalAll(/** @type {number} */ pid, /** @type {NodeJS.Signals} */ signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // all have ended
  }
}

async function predicts(/** @type {number} */ port, /** @type {string} */ path, /** @type {string} */ body) {
  try {
    const headers = { "content-type": "application/json", connection: "close" };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/** What a process and all that it started hold, in MB; null where there is no /proc. */
function memoryOf(/** @type {number} */ root, /** @type {"VmRSS" | "VmHWM"} */ what) {
  if (!existsSync("/proc/self/status")) return null;
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), Number(fieldOf(pid, "PPid"))]),
  );
  const isOurs = (/** @type {number | undefined} */ pid) =>
    pid !== undefined && pid > 1 && (pid === root || isOurs(parents.get(pid)));
  const sizes = [...parents.keys()].filter(isOurs).map((pid) => Number(fieldOf(pid, what)));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

/** 0 for a process that has ended meanwhile. */
function fieldOf(/** @type {number | string} */ pid, /** @type {string} */ field) {
  try {
    return new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0;
  } catch {
    return 0;
  }
}

/**
 * Sends load from the second core; see send-load.mjs.
 *
 * @param {object} load
 * @returns {Promise<{ answered: number, per_second: number, refused: number, failed: number, unsent: number, p50_ms: number, p99_ms: number, max_ms: number, busy: number, statuses: object }>}
 */
export async function sendLoad(load) {
  const program = join(benchDir, "harness", "send-load.mjs");
  const command = [process.execPath, program, JSON.stringify(load)];
  const [file, ...args] = hasTaskset ? ["taskset", "-c", "1", ...command] : command;
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  for await (const text of child.stdout) out += text;
  return JSON.parse(out);
}
