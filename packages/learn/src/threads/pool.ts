import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { inlineRunner, type FoldData, type FoldRunner, type FoldTask } from "../evaluate/index.ts";
import { Fault, fault } from "../fault/index.ts";
import { shareFoldData } from "./share.ts";
import type { Answer } from "./worker.ts";

interface Waiting {
  readonly task: FoldTask;
  resolve(score: number): void;
  reject(error: Error): void;
}

const closedText = "the threads were stopped";

// Tests run the TypeScript sources, but a worker can only load the compiled file.
const workerFile = import.meta.url.endsWith(".ts")
  ? new URL("../../dist/threads/worker.js", import.meta.url)
  : new URL("./worker.js", import.meta.url);

/**
 * Runs fold tasks on worker threads over shared memory. Every answer is the one that `inlineRunner` would give: a
 * task's stream depends on its seed and fold only. A worker that dies rejects its task with WORKER_DIED and is
 * replaced. One thread, or none asked for: in line.
 */
export function threadRunner(data: FoldData, threads: number = availableParallelism()): FoldRunner {
  if (threads <= 1) return inlineRunner(data);
  const shared = shareFoldData(data);
  const queue: Waiting[] = [];
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const busy = new Map<Worker, Waiting>();
  let closed = false;

  const start = () => {
    const worker = new Worker(workerFile, { workerData: shared });
    worker.unref(); // a forgotten pool must not keep the process alive
    all.add(worker);
    worker.on("message", (answer: Answer) => {
      const waiting = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      if (waiting) settle(waiting, answer);
      feed();
    });
    const lost = (reason: string) => {
      if (!all.delete(worker)) return; // `error` is followed by `exit`
      const waiting = busy.get(worker);
      busy.delete(worker);
      const place = idle.indexOf(worker);
      if (place >= 0) idle.splice(place, 1);
      waiting?.reject(fault("WORKER_DIED", { reason }));
      feed();
    };
    worker.on("error", (error) => lost(error.message));
    worker.on("exit", (code) => lost(`it exited with code ${code}`));
    idle.push(worker);
  };

  const feed = () => {
    while (queue.length > 0 && !closed) {
      if (idle.length === 0 && all.size < threads) start();
      const worker = idle.pop();
      if (!worker) return;
      const waiting = queue.shift()!;
      busy.set(worker, waiting);
      worker.ref();
      worker.postMessage(waiting.task);
    }
    for (const worker of idle) worker.unref();
  };

  return {
    run: (tasks) => {
      if (closed) return Promise.reject(new Error(closedText));
      const answers = tasks.map(
        (task) => new Promise<number>((resolve, reject) => queue.push({ task, resolve, reject })),
      );
      feed();
      return Promise.all(answers);
    },
    close: async () => {
      closed = true;
      for (const waiting of [...queue.splice(0), ...busy.values()]) waiting.reject(new Error(closedText));
      const workers = [...all];
      all.clear();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function settle(waiting: Waiting, answer: Answer): void {
  if ("score" in answer) waiting.resolve(answer.score);
  else waiting.reject(answer.fault ? new Fault(answer.fault) : new Error(answer.error));
}
