import { readFileSync } from "node:fs";
import { rated, shortTime, summary } from "../harness/compare.mjs";
import { inTurn } from "../harness/in-turn.mjs";
import { pythonWithMlserver, pythonWithServers } from "../harness/peers.mjs";
import {
  bareNode,
  batches,
  bentoml,
  fastapiOnnx,
  fastapiSklearn,
  mlserver,
  ourBare,
  ours,
  rows,
  sendLoad,
  trainAll,
  withServer,
} from "../harness/servers.mjs";
import { wineCsv } from "../harness/wine-like.mjs";

/** @typedef {import("../harness/servers.mjs").ServerSide} ServerSide */
/** @typedef {import("./index.mjs").Options} Options */

const pythonPeers = [fastapiOnnx, fastapiSklearn, bentoml, mlserver];

/** The server on one core, what asks it on the other. */
export const serving = {
  about: "`espalier serve` with a forest of 100 full trees on one core, next to Python's servers and to bare node:http",
  needs: [pythonWithServers, pythonWithMlserver],
  async *rows(/** @type {Options} */ options) {
    await trainAll(options.tell);
    for (const { work, run } of works) if (work.includes(options.only)) yield* run(options, work);
  },
};

/** @type {readonly { readonly work: string, readonly run: (options: Options, work: string) => AsyncIterable<object> }[]} */
const works = [
  ...[8, 64].map((connections) => ({
    work: `POST /predict, ${connections} connections, time a row`,
    run: (/** @type {Options} */ options, /** @type {string} */ work) => fullSpeed(options, work, connections),
  })),
  { work: "5,000 requests a second, p99", run: fixedRate },
  { work: "3 times as much as it can", run: overload },
  { work: "start to first prediction", run: starts },
  { work: "100,000 rows of CSV", run: csv },
];

/** Server time a request, which is one over what it answers a second. */
async function* fullSpeed(
  /** @type {Options} */ options,
  /** @type {string} */ work,
  /** @type {number} */ connections,
) {
  const how = { ...options, metric: "p99 ms" };
  const sideOf = (/** @type {ServerSide} */ side) => ({ name: side.name, run: () => atFullSpeed(side, connections) });
  yield await inTurn(work, [ours, ...pythonPeers].map(sideOf), how);
  yield await inTurn(`${work}, next to bare node:http`, [ours, bareNode].map(sideOf), how);
  yield await inTurn(`${work}, bare-server.cjs`, [ourBare, bareNode].map(sideOf), how);
}

/** @param {ServerSide} side @param {number} connections @returns {Promise<import("../harness/side.mjs").Sample>} */
async function atFullSpeed({ path, bodies, ...side }, connections) {
  return await withServer({ path, bodies, ...side }, async ({ port, peakMb }) => {
    const load = await sendLoad({ port, path, bodies, connections, seconds: 5, warmUpSeconds: 3 });
    if (load.failed > 0 || load.refused > 0) throw new Error(`${side.name}: ${JSON.stringify(load)}`);
    const ms = 1000 / load.per_second;
    return { ms, wall_ms: ms, quality: load.p99_ms, peak_mb: peakMb() };
  });
}

/** Ten minutes with --large; the second row is memory at the end against memory after a tenth of it. */
async function* fixedRate(/** @type {Options} */ { large, tell }, /** @type {string} */ work) {
  const seconds = large ? 600 : 20;
  yield await withServer(ours, async ({ port, memoryMb, peakMb }) => {
    const early = new Promise((resolve) => setTimeout(() => resolve(memoryMb()), 3000 + seconds * 100));
    const { path, bodies } = ours;
    const load = await sendLoad({ port, path, bodies, connections: 64, seconds, warmUpSeconds: 3, rate: 5000 });
    const wrong = load.failed + load.refused + load.unsent;
    tell(
      `${work}: ${seconds} s, ${load.answered} answered, ${wrong} not; p50 ${shortTime(load.p50_ms)}, worst ${shortTime(load.max_ms)}`,
    );
    tell(`${work}: ${Math.round(await early)} MB after a tenth of the time, ${Math.round(memoryMb())} MB at the end`);
    const sample = { ms: load.p99_ms, wall_ms: load.p99_ms, quality: wrong, peak_mb: peakMb() };
    return { work: `${work}, ${seconds} s`, metric: "not answered", ...rated(summary([sample], "ms"), []) };
  });
}

/** What it can at full speed, and what it still does when three times that is due. */
async function* overload(/** @type {Options} */ { tell }, /** @type {string} */ work) {
  for (const [name, path, bodies] of [
    ["single rows", "/predict", rows],
    ["batches of 100", "/predict/batch", batches],
  ]) {
    yield await withServer(ours, async ({ port, peakMb }) => {
      const can = await sendLoad({ port, path, bodies, connections: 64, seconds: 5, warmUpSeconds: 3 });
      const rate = 3 * can.per_second;
      const load = await sendLoad({ port, path, bodies, connections: 600, seconds: 10, warmUpSeconds: 2, rate });
      const share = load.per_second / can.per_second;
      tell(
        `${work}, ${name}: it can ${Math.round(can.per_second)} a second; of ${Math.round(rate)} it answers ` +
          `${Math.round(load.per_second)} (${Math.round(100 * share)}%), refuses ${JSON.stringify(load.statuses)}, ` +
          `${load.unsent} never found a connection; p99 of the answered ${shortTime(load.p99_ms)}; the sender was ${Math.round(100 * load.busy)}% busy`,
      );
      const sample = { ms: load.p99_ms, wall_ms: load.p99_ms, quality: share, peak_mb: peakMb() };
      return { work: `${work}, ${name}, p99`, metric: "share answered", ...rated(summary([sample], "ms"), []) };
    });
  }
}

/** From starting the process to its first prediction. */
async function* starts(/** @type {Options} */ options, /** @type {string} */ work) {
  const sideOf = (/** @type {ServerSide} */ side) => ({
    name: side.name,
    run: async () =>
      await withServer(side, async ({ startMs: ms, peakMb }) => ({ ms, wall_ms: ms, peak_mb: peakMb() })),
  });
  yield await inTurn(work, [ours, ...pythonPeers].map(sideOf), options);
  yield await inTurn(`${work}, bare-server.cjs`, [ourBare, bareNode].map(sideOf), options);
}

/** Posted and streamed back; `quality` is the time to the first scored row. */
async function* csv(/** @type {Options} */ options, /** @type {string} */ work) {
  const bytes = readFileSync(wineCsv(100_000));
  const sides = [
    { side: ours, path: "/predict/batch" },
    { side: fastapiSklearn, path: "/csv" },
  ].map(({ side, path }) => ({
    name: side.name,
    run: async () =>
      await withServer(side, async ({ port, peakMb }) => ({ ...(await posted(port, path, bytes)), peak_mb: peakMb() })),
  }));
  yield await inTurn(work, sides, { ...options, metric: "first ms" });
}

/** @param {number} port @param {string} path @param {Buffer} body */
async function posted(port, path, body) {
  const begin = performance.now();
  const headers = { "content-type": "text/csv", accept: "text/csv" };
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body, duplex: "half" });
  let first = 0;
  let lines = 0;
  for await (const piece of answer.body) {
    first ||= performance.now() - begin;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
  }
  if (!answer.ok || lines !== 100_001) throw new Error(`${path} answered ${answer.status} with ${lines} lines`);
  const ms = performance.now() - begin;
  return { ms, wall_ms: ms, quality: first };
}
