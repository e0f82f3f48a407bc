import { parentPort, workerData } from "node:worker_threads";
import { runFoldTask, type FoldData, type FoldTask } from "../evaluate/index.ts";
import { Fault } from "../fault/index.ts";

/** What a worker answers. Errors cross the thread as plain data. */
export type Answer =
  | { readonly score: number }
  | { readonly error: string; readonly fault?: ConstructorParameters<typeof Fault>[0] };

const data = workerData as FoldData;

parentPort!.on("message", (task: FoldTask) => {
  parentPort!.postMessage(answer(task));
});

function answer(task: FoldTask): Answer {
  try {
    return { score: runFoldTask(data, task) };
  } catch (error) {
    if (!(error instanceof Fault))
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    const { code, blame, message, hint, params } = error;
    return { error: message, fault: { code, blame, message, hint, params } };
  }
}
