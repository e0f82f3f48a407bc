/**
 * What a crew shares besides the kernels' memory: one job at a time, as whole numbers in `state` and arguments in
 * `args`. Chunks are taken by ticket; tickets count on from job to job, so that a thread that comes late with an old
 * job in its hands finds its tickets gone and takes nothing.
 */
export interface CrewBlock {
  readonly state: Int32Array;
  readonly args: Float64Array;
}

/** Places in `state`. */
export const STATE = {
  /** Odd while a job is being written, even when it may be read; changes with every job. */
  version: 0,
  /** The next ticket that nobody has taken. */
  next: 1,
  /** First ticket of the job, and the first after it. */
  first: 2,
  end: 3,
  /** Chunks done since the crew began: reaches `end` when the job is done. */
  done: 4,
  /** Place of the kernel in CHUNK_KERNELS. */
  kernel: 5,
  argCount: 6,
  /** 1 = helpers go home. */
  closed: 7,
  /** Helpers that sleep, waiting for a new version. */
  sleeping: 8,
  length: 16,
} as const;

export const MOST_ARGS = 24;

export const createCrewBlock = (): CrewBlock => ({
  state: new Int32Array(new SharedArrayBuffer(STATE.length * 4)),
  args: new Float64Array(new SharedArrayBuffer(MOST_ARGS * 8)),
});

/** Takes tickets below `end` and does their chunks until none is left. */
export function takeChunks({ state }: CrewBlock, first: number, end: number, run: (chunk: number) => void): void {
  for (;;) {
    const ticket = Atomics.load(state, STATE.next);
    if (ticket < first || ticket >= end) return;
    if (Atomics.compareExchange(state, STATE.next, ticket, ticket + 1) !== ticket) continue;
    run(ticket - first);
    Atomics.add(state, STATE.done, 1);
  }
}
