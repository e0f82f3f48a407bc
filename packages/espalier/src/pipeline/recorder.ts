import { updateLock, type LockLine, type LockScope } from "../lock-file/index.ts";
import type { FileHashes, StageResult, Store } from "../store/index.ts";
import { recordStages, type RunStage } from "../track/index.ts";

/** How long what ended may wait for company: one commit for many small stages. */
const windowMs = 200;
/** The lock file is written whole each time. It is no memory: the next run says again what a kill left out. */
const lockWindowMs = 1000;
/** What took longer is not worth losing: it is written down at once. */
const smallMs = 1000;

export interface Recorded {
  readonly stage: RunStage;
  /** The result to be kept; absent where it is kept already, or where there is none. */
  readonly result?: Omit<StageResult, "createdAt">;
  /** The stage's line of the lock file; absent where it has none. */
  readonly line?: LockLine;
}

export interface Recorder {
  /** Notes what became of a stage, soon. What it made must be durable by now. */
  add(recorded: Recorded): void;
  /** Writes what is noted. Throws what an earlier writing in the background met. */
  flush(): Promise<void>;
  /** Lines of the stages that were written down. */
  lines(): ReadonlyMap<string, LockLine>;
}

export interface RecorderParts {
  readonly store: Store;
  /** The project's. */
  readonly dir: string;
  readonly runId: string;
  readonly hashes: FileHashes;
  /** Of the lock file; null: it is not written. */
  readonly scope: LockScope | null;
}

/**
 * Writes down what a run does, many stages at once: results with the run's rows that name them, both before the lock
 * file. A kill loses what ended within the last moment: that is done again.
 */
export function recorderFor({ store, dir, runId, hashes, scope }: RecorderParts): Recorder {
  const lines = new Map<string, LockLine>();
  let lockedAt = performance.now();
  let waiting: Recorded[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();
  let failure: { readonly error: unknown } | null = null;

  const write = async () => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const stages = batch.map(({ stage }) => stage);
    const results = batch.flatMap(({ result }) => (result ? [result] : []));
    await recordStages(store, runId, stages, (transaction) => store.stageResults.saveAll(results, transaction));
    for (const { stage, line } of batch) if (line) lines.set(stage.name, line);
    if (performance.now() - lockedAt > lockWindowMs) await writeLock();
  };
  const writeLock = async () => {
    lockedAt = performance.now();
    if (scope !== null && lines.size > 0) await updateLock(dir, lines, scope);
  };
  const writeNext = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    writing = writing.then(write).catch((error: unknown) => {
      failure ??= { error };
    });
  };
  return {
    add: (recorded) => {
      waiting.push(recorded);
      if (recorded.stage.durationMs > smallMs) writeNext();
      else timer ??= setTimeout(writeNext, windowMs);
    },
    flush: async () => {
      writeNext();
      await writing;
      if (failure === null) await writeLock();
      await hashes.save(); // only a memory of files: what a kill loses of it is read again
      if (failure !== null) throw failure.error;
    },
    lines: () => lines,
  };
}
