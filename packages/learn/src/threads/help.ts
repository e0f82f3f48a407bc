import { shareGrower, type ForestPlan, type ForestShare } from "../forest/index.ts";
import { BOARD, type Finished, type ShareData } from "./share-board.ts";
import { buffersOf } from "./share.ts";

interface Doer {
  do(part: unknown): unknown;
  close(): void;
}

/** What each work does with a part; `report` is called at every step on the way. */
const doers: Record<ShareData["work"], (plan: unknown, report: () => void) => Doer> = {
  forest: (plan, report) => {
    const { grow, close } = shareGrower(plan as ForestPlan, report);
    return { do: (part) => grow(part as ForestShare), close };
  },
};

/** Takes part after part of the work until none is left; the other end of `shareParts`. */
export function help({ work, plan, parts, board, port }: ShareData): void {
  const report = () => {
    Atomics.add(board, BOARD.news, 1);
    Atomics.notify(board, BOARD.news);
  };
  const take = () => Atomics.add(board, BOARD.next, 1);
  let part = take();
  if (part < parts.length) {
    const doer = doers[work](plan, report);
    for (; part < parts.length; part = take()) {
      const finished: Finished = { part, result: doer.do(parts[part]) };
      port.postMessage(finished, buffersOf(finished.result));
      report();
    }
    doer.close();
  }
  port.close();
}
