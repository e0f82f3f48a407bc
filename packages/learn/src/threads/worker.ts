import { parentPort, workerData } from "node:worker_threads";
import type { ShareWork } from "../estimator/index.ts";
import { runFoldTask, type FoldData, type FoldTask } from "../evaluate/index.ts";
import { Fault } from "../fault/index.ts";
import { help } from "./help.ts";
import type { ShareData } from "./share-board.ts";
import { shareParts } from "./share-parts.ts";

/** What a worker is started with. */
export interface PoolData {
  readonly data: FoldData;
  /** Workers of the pool. */
  readonly threads: number;
}

/** What a worker is told to do: a task of its own, or to help with another worker's. */
export type Order = { readonly task: FoldTask } | { readonly help: ShareData };

/** What a worker says: the answer to its task, that it is done with helping, or that others may help with its task. */
export type Answer =
  | { readonly score: number }
  | { readonly error: string; readonly fault?: ConstructorParameters<typeof Fault>[0] };
export type Message = Answer | { readonly helped: true } | { readonly wanted: ShareData };

/** A helper that is this late with its share of a fit is lost. */
const MOST_SILENCE_MS = 10_000;

const { data, threads } = workerData as PoolData;

parentPort!.on("message", (order: Order) => {
  if ("task" in order) say(answer(order.task));
  else {
    help(order.help);
    say({ helped: true });
  }
});

function say(message: Message): void {
  parentPort!.postMessage(message, "wanted" in message ? [message.wanted.port] : []);
}

/** Asks the pool for those who have nothing else to do. */
const share: ShareWork = (work, plan, parts, here) => {
  const helpers = { count: threads - 1, send: (wanted: ShareData) => say({ wanted }), onSilence: () => {} };
  return shareParts(work, plan, parts, here, helpers, MOST_SILENCE_MS);
};

function answer(task: FoldTask): Answer {
  try {
    return { score: runFoldTask(data, task, { share }) };
  } catch (error) {
    if (!(error instanceof Fault))
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    const { code, blame, message, hint, params } = error;
    return { error: message, fault: { code, blame, message, hint, params } };
  }
}
