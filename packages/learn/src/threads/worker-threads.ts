import type { Worker } from "node:worker_threads";
import type { ShareWork } from "../estimator/index.ts";
import { shareParts } from "./share-parts.ts";
import { startWorker } from "./start-worker.ts";

/**
 * Work shared by parts among this thread and `threads - 1` workers. The fit stays synchronous and its bits stay the
 * same; it ends although a worker dies, or gives no sign of life for `mostSilenceMs`. Workers are kept for the next fit,
 * warm, and do not keep the process alive: call this once, not once a fit.
 */
export function workerThreads(threads: number, mostSilenceMs = 10_000): ShareWork {
  const workers = new Set<Worker>();
  const hire = () => {
    const worker = startWorker("share-worker");
    worker.unref();
    const lost = () => workers.delete(worker); // its part is missed by whoever waits for it
    worker.on("error", lost);
    worker.on("exit", lost);
    workers.add(worker);
  };

  return (work, plan, parts, here) => {
    const count = Math.min(threads, parts.length) - 1;
    while (workers.size < count) hire();
    const team = [...workers];
    const helpers = {
      count,
      send: (data: Parameters<Worker["postMessage"]>[0], helper: number) =>
        team[helper]!.postMessage(data, [data.port]),
      onSilence: () => {
        for (const worker of workers) void worker.terminate();
        workers.clear();
      },
    };
    return shareParts(work, plan, parts, here, helpers, mostSilenceMs);
  };
}
