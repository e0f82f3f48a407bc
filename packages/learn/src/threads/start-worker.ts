import { statSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import { startThread } from "./start-thread.ts";

const madeAt = (file: URL): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

type WorkerName = "worker" | "share-worker" | "crew-helper";

/** Starts a worker that knows `data`. Options that were meant for the process's own main file are not passed on to it. */
export const startWorker = (name: WorkerName, data?: unknown): Worker =>
  startThread(workerFile(name), { workerData: data, execArgv: [] });

/**
 * The file that a worker is started from. One that holds all it needs (see scripts/bundle-workers.mjs) loads in a third
 * of the time; in a checkout it may be older than what it was made of, and is then passed over.
 */
function workerFile(name: WorkerName): URL {
  // Tests run the TypeScript sources, but a worker can only load a compiled file.
  const here = import.meta.url.endsWith(".ts") ? new URL("../../dist/threads/", import.meta.url) : import.meta.url;
  const whole = new URL(`../bundle/${name}.js`, here);
  const isFresh = madeAt(whole) > madeAt(new URL("../.tsbuildinfo", here));
  return isFresh ? whole : new URL(`./${name}.js`, here);
}
