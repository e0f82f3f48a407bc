import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { BOARD, type Finished, type ShareData } from "./share-board.ts";
import { shareArrays } from "./share.ts";

/** Those who may help with some work: whoever reads what they are sent takes parts of it. */
export interface Helpers {
  readonly count: number;
  /** Sends one of them the work; `data.port` is to be handed over. */
  send(data: ShareData, helper: number): void;
  /** Called when a part that a helper took has given no sign of life for `mostSilenceMs`. */
  onSilence(): void;
}

/**
 * This thread and its helpers take part after part until none is left. A part that a helper took and never finished is
 * done again here, so the work ends in any case. Results come in the order of the parts.
 */
export function shareParts<Part, Result>(
  work: ShareData["work"],
  plan: unknown,
  parts: readonly Part[],
  here: (part: Part) => Result,
  helpers: Helpers,
  mostSilenceMs: number,
): readonly Result[] {
  const count = Math.min(helpers.count, parts.length - 1);
  if (count < 1) return parts.map((part) => here(part));
  const board = new Int32Array(new SharedArrayBuffer(8));
  const shared = shareArrays(plan);
  const ports = Array.from({ length: count }, (_, helper) => {
    const { port1, port2 } = new MessageChannel();
    helpers.send({ work, plan: shared, parts, board, port: port2 }, helper);
    return port1;
  });
  const results = new Map<number, Result>();
  try {
    const take = () => Atomics.add(board, BOARD.next, 1);
    for (let part = take(); part < parts.length; part = take()) results.set(part, here(parts[part]!));
    while (results.size < parts.length) {
      const heard = Atomics.load(board, BOARD.news);
      receiveAll(ports, results);
      if (results.size === parts.length) break;
      if (Atomics.wait(board, BOARD.news, heard, mostSilenceMs) !== "timed-out") continue;
      helpers.onSilence();
      const lost = parts.findIndex((_, part) => !results.has(part));
      results.set(lost, here(parts[lost]!));
    }
    return parts.map((_, part) => results.get(part)!);
  } finally {
    Atomics.store(board, BOARD.next, parts.length);
    for (const port of ports) port.close();
  }
}

function receiveAll<Result>(ports: readonly MessagePort[], into: Map<number, Result>): void {
  for (const port of ports) {
    for (let message = receiveMessageOnPort(port); message; message = receiveMessageOnPort(port)) {
      const { part, result } = message.message as Finished;
      into.set(part, result as Result);
    }
  }
}
