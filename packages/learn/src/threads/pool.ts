import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { inlineRunner, type FoldData, type FoldRunner, type FoldTask } from "../evaluate/index.ts";
import { Fault, fault } from "../fault/index.ts";
import { shareArrays } from "./share.ts";
import type { ShareData } from "./share-board.ts";
import { startWorker } from "./start-worker.ts";
import type { Answer, Message, Order, PoolData } from "./worker.ts";

interface Waiting {
  readonly task: FoldTask;
  resolve(score: number): void;
  reject(error: Error): void;
}

const closedText = "the threads were stopped";

/**
 * Runs fold tasks on worker threads over shared memory; those who have none left help the others with theirs. Every
 * answer is the one that `inlineRunner` would give: a task's stream depends on its seed and fold only. A worker that
 * dies rejects its task with WORKER_DIED and is replaced. One thread, or none asked for: in line.
 */
export function threadRunner(data: FoldData, threads: number = availableParallelism()): FoldRunner {
  if (threads <= 1) return inlineRunner(data);
  const pool: PoolData = { data: shareArrays(data), threads };
  const queue: Waiting[] = [];
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const busy = new Map<Worker, Waiting>();
  const wanted: { readonly by: Worker; readonly data: ShareData }[] = [];
  let closed = false;

  const start = () => {
    const worker = startWorker("worker", pool);
    worker.unref(); // a forgotten pool must not keep the process alive
    all.add(worker);
    worker.on("message", (message: Message) => {
      if ("wanted" in message) wanted.push({ by: worker, data: message.wanted });
      else {
        if (!("helped" in message)) finish(worker, (waiting) => settle(waiting, message));
        idle.push(worker);
      }
      feed();
    });
    const lost = (reason: string) => {
      if (!all.delete(worker)) return; // `error` is followed by `exit`
      const place = idle.indexOf(worker);
      if (place >= 0) idle.splice(place, 1);
      finish(worker, (waiting) => waiting.reject(fault("WORKER_DIED", { reason })));
      feed();
    };
    worker.on("error", (error) => lost(error.message));
    worker.on("exit", (code) => lost(`it exited with code ${code}`));
    idle.push(worker);
  };

  /** The worker's task has come to its end: nobody needs to help with it any more. */
  const finish = (worker: Worker, tell: (waiting: Waiting) => void) => {
    const waiting = busy.get(worker);
    busy.delete(worker);
    for (let i = wanted.length - 1; i >= 0; i--)
      if (wanted[i]!.by === worker) wanted.splice(i, 1)[0]!.data.port.close();
    if (waiting) tell(waiting);
  };

  const feed = () => {
    if (closed) return; // stopping them is what keeps the process alive until they have stopped
    while (queue.length + wanted.length > 0) {
      if (idle.length === 0 && all.size < threads) start();
      const worker = idle.pop();
      if (!worker) return;
      worker.ref();
      const waiting = queue.shift();
      if (waiting) {
        busy.set(worker, waiting);
        worker.postMessage({ task: waiting.task } satisfies Order);
      } else {
        const { data: help } = wanted.shift()!;
        worker.postMessage({ help } satisfies Order, [help.port]);
      }
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
