import type { MessagePort } from "node:worker_threads";

/** What a worker is sent for each fit. */
export interface ShareData {
  readonly work: "forest";
  readonly plan: unknown;
  readonly parts: readonly unknown[];
  /** Shared memory; see `BOARD`. */
  readonly board: Int32Array;
  readonly port: MessagePort;
}

/** Places on the board: the next part that nobody has taken, and how often a worker has given a sign of life. */
export const BOARD = { next: 0, news: 1 } as const;

/** One part's result, with its place among the parts. */
export interface Finished {
  readonly part: number;
  readonly result: unknown;
}
