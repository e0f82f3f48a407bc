import type { Snapshot } from "./messages.ts";

/** Asks all workers at once for their metrics. */
export interface Scrapes {
  /** What they answered in time; resolves when all have, or after a second. */
  ask(
    workers: readonly number[],
    measure: (worker: number, ask: number) => void,
  ): Promise<ReadonlyMap<number, Snapshot>>;
  answered(ask: number, worker: number, metrics: Snapshot): void;
  /** Nobody waits for a worker that has gone. */
  gone(worker: number): void;
}

/** A worker that is busy for longer is shown as it was. */
const patienceMs = 1000;

interface Open {
  readonly missing: Set<number>;
  readonly answers: Map<number, Snapshot>;
  done(): void;
}

export function createScrapes(): Scrapes {
  const open = new Map<number, Open>();
  let asked = 0;
  const doneWith = (ask: Open, worker: number) => {
    ask.missing.delete(worker);
    if (ask.missing.size === 0) ask.done();
  };
  return {
    ask: (workers, measure) =>
      new Promise((resolve) => {
        const id = ++asked;
        const answers = new Map<number, Snapshot>();
        const done = () => {
          clearTimeout(late);
          open.delete(id);
          resolve(answers);
        };
        const late = setTimeout(done, patienceMs);
        open.set(id, { missing: new Set(workers), answers, done });
        if (workers.length === 0) done();
        for (const worker of workers) measure(worker, id);
      }),
    answered: (id, worker, metrics) => {
      const ask = open.get(id);
      if (ask === undefined) return;
      ask.answers.set(worker, metrics);
      doneWith(ask, worker);
    },
    gone: (worker) => {
      for (const ask of open.values()) doneWith(ask, worker);
    },
  };
}
