import { mkdirSync, openSync, closeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isRunMessage } from "../pipeline/index.ts";
import { Refusal } from "../predict/index.ts";
import { runChild, type ChildEnd, type ChildRequest } from "../schedule/index.ts";
import { currentProcess, isAlive } from "../store/index.ts";
import type { TrainingBook } from "./training-book.ts";
import { afterMessage, asOfNow, begunTraining, type TrainingRecord } from "./training-record.ts";

export interface TrainingParts {
  /** The project's folder. */
  readonly dir: string;
  /** The project's `.espalier`: what the run prints for people goes to `train.log` in it. */
  readonly storeDir: string;
  readonly environment: string | null;
  readonly book: TrainingBook;
  readonly clock?: () => number;
  /** Called after a run that finished: there may be another champion. The training is told as finished after it. */
  readonly onFinished?: () => Promise<void>;
  /** Runs the project in a process of its own; tests stand in for it. */
  readonly run?: (request: ChildRequest) => Promise<ChildEnd>;
}

/** Training a project at a client's request: one at a time, in a process that does not outlive this one. */
export interface Training {
  /**
   * Begins a run, and tells of it once it has begun, or has ended, or has waited for a while.
   * Rejects with a Refusal TRAINING_UNDER_WAY, NOT_READY.
   */
  begin(by: string | null): Promise<TrainingRecord>;
  read(): Promise<TrainingRecord>;
  /** Interrupts what is under way, which may be taken up again, and kills it after so long. None begins any more. */
  stop(killMs: number): Promise<void>;
}

const beginsWithinMs = 5000;
/** Progress of trials is written down so often at most. */
const trialsEveryMs = 1000;

export function createTraining(parts: TrainingParts): Training {
  const { book, run = runChild, clock = Date.now } = parts;
  let current: TrainingRecord | null = null;
  let ended: Promise<void> | null = null;
  let stopping = false;
  let stop = { abort: (_killMs: number) => {} };

  async function begin(by: string | null): Promise<TrainingRecord> {
    if (stopping) throw ending();
    const release = await book.take();
    if (release === null) throw underWay(await read());
    if (stopping) {
      await release();
      throw ending();
    }
    const seen = new AbortController();
    ended = trainedAndReleased(
      train(by, () => seen.abort()),
      release,
      () => seen.abort(),
    );
    await pause(beginsWithinMs, undefined, { signal: seen.signal, ref: false }).catch(() => {});
    return await read();
  }

  /** Never rejects: the record tells how it went, and a store that cannot be written the next question. */
  async function trainedAndReleased(training: Promise<void>, release: () => Promise<void>, onEnd: () => void) {
    await training.catch(() => {});
    await release().catch(() => {}); // then it is free when this process ends
    current = null;
    ended = null;
    onEnd();
  }

  /** From the beginning of a run to its end. */
  async function train(by: string | null, onSeen: () => void): Promise<void> {
    const abort = new AbortController();
    let killMs = 0;
    stop = {
      abort: (ms) => {
        killMs = ms;
        abort.abort();
      },
    };
    let written = Promise.resolve();
    let trialsAt = -Infinity;
    const keep = (record: TrainingRecord) => {
      current = record;
      written = written.then(() => book.write(record)).catch(() => {});
    };
    keep(begunTraining(by, currentProcess(), clock()));
    const listen = (message: unknown) => {
      if (!isRunMessage(message) || current === null) return;
      const next = afterMessage(current, message);
      const isTrial = message.kind === "trial-done";
      if (isTrial && clock() - trialsAt < trialsEveryMs) current = next;
      else keep(next);
      if (isTrial) trialsAt = clock();
      if (message.kind === "run-started" || message.kind === "waiting") onSeen();
    };
    const reason = by === null ? "POST /train" : `POST /train by ${by}`;
    const log = openLog(parts.storeDir);
    const request = { dir: parts.dir, environment: parts.environment, reason, retune: false, signal: abort.signal };
    const end = await run({
      ...request,
      listen,
      stderr: log,
      get killMs() {
        return killMs;
      },
    }).finally(() => closeSync(log));
    if (end.outcome === "finished") await parts.onFinished?.().catch(() => {}); // what answered before goes on
    const last = current ?? begunTraining(by, currentProcess(), clock());
    const progress = { ...last.progress, running: [] };
    keep({ ...last, state: end.outcome, ended_at: clock(), error: end.error, waits_for: null, progress });
    await written;
  }

  /** What this process does is known here: a record that says otherwise could not be written to its end. */
  const read = async () =>
    current ?? asOfNow(await book.read(), (server) => server.pid !== process.pid && isAlive(server));

  return {
    begin,
    read,
    stop: async (killMs) => {
      stopping = true;
      stop.abort(killMs);
      await ended;
      book.close();
    },
  };
}

/** Of the last training alone: stages' own output is in the logs of the run. */
function openLog(storeDir: string): number {
  mkdirSync(storeDir, { recursive: true });
  return openSync(join(storeDir, "train.log"), "w");
}

function underWay({ run, started_at: startedAt, by }: TrainingRecord): Refusal {
  const which = run === null ? "a run" : `run ${run.name} (${run.id})`;
  const since = startedAt === null ? "" : `, begun at ${new Date(startedAt).toISOString()}`;
  return new Refusal(
    "TRAINING_UNDER_WAY",
    `${which} is under way${since}${by === null ? "" : ` by ${by}`}`,
    "GET /train tells how far it is; ask again when it has ended",
  );
}

const ending = () => new Refusal("NOT_READY", "the server is ending", "ask its successor");
