import { setImmediate as nextTurn } from "node:timers/promises";

/** How many rows to do at once, so that other requests get their turn. */
export interface Pace {
  readonly rows: number;
  /** After so many rows, begun at a moment of `performance.now()`: lets others go first, and learns. */
  rest(rows: number, begunAt: number): Promise<void>;
}

/** Rows below `least` cost more each, whatever the model; more than `most` are not quicker, either. */
const [least, most] = [256, 2_048];
const turnMs = 4;

export function createPace(): Pace {
  let rows = least;
  return {
    get rows() {
      return rows;
    },
    rest: async (done, begunAt) => {
      const perRow = (performance.now() - begunAt) / Math.max(1, done);
      if (done >= rows / 2) rows = Math.round(Math.min(most, Math.max(least, turnMs / perRow, rows / 2)));
      await nextTurn();
    },
  };
}
