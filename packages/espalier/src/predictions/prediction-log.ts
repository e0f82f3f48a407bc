import { setImmediate as nextTurn } from "node:timers/promises";
import type { Registry } from "prom-client";
import type { Prediction } from "../contract/index.ts";
import type { LiveModel } from "../predict/index.ts";
import type { Clock } from "../store/index.ts";
import type { Answered, Occasion } from "./answered.ts";
import { createAnswerEncoder, type AnswerEncoder } from "./encode-answers.ts";
import { keyedHash, type KeyedHash } from "./keyed-hash.ts";
import { addLogMetrics } from "./metrics.ts";
import { makeFolders, placesIn, type PredictionRules } from "./rules.ts";
import { createSpoolWriter, shedReasons, type ShedReason } from "./spool-writer.ts";

/** Remembers what this process answered. */
export interface PredictionLog {
  /**
   * Resolves when the operating system has these rows, so that they outlive this process; or when they had to be shed.
   * Never rejects. All that is remembered in one turn of the event loop is written at once. Send no answer before.
   */
  remember(
    live: LiveModel,
    rows: readonly unknown[],
    predictions: readonly Prediction[],
    occasion: Occasion,
  ): Promise<void>;
  stats(): LogStats;
  /** Adds its metrics to a server's. */
  meter(register: Registry): void;
  /** Writes what is left. What is remembered afterwards is shed. */
  close(): Promise<void>;
}

export interface LogStats {
  readonly writtenRows: number;
  /** Rows that were answered, but not remembered. */
  readonly shedRows: Readonly<Record<ShedReason, number>>;
  /** Bytes that wait to be taken into the database, of all processes. */
  readonly spoolBytes: number;
}

/** For tests, which bring clocks and small sizes. */
export interface LogOptions {
  readonly clock?: Clock;
  readonly monotonic?: Clock;
  readonly maxBytes?: number;
  readonly maxAgeMs?: number;
}

/** Rows that are encoded before others get their turn. */
const rowsATurn = 500;
/** Characters that are held before they are written, at most. */
const mostHeld = 256 * 1024;

const done = Promise.resolve();

/**
 * Opens nothing until something is remembered, and never throws: where nothing can be written, predictions go on, and
 * what is not remembered is counted.
 *
 * @param dir `.espalier/predictions`; its parent must be there
 */
export function createPredictionLog(dir: string, rules: PredictionRules, options: LogOptions = {}): PredictionLog {
  const { clock = Date.now, monotonic = () => performance.now(), maxBytes = 4 * 2 ** 20, maxAgeMs = 1000 } = options;
  const places = placesIn(dir);
  const shed = Object.fromEntries(shedReasons.map((reason) => [reason, 0])) as Record<ShedReason, number>;
  let written = 0;
  const writer = createSpoolWriter({
    dir: places.spools,
    makeFolder: () => makeFolders(dir),
    maxTotalBytes: rules.maxSpoolBytes,
    clock,
    monotonic,
    maxBytes,
    maxAgeMs,
    onLost: (rows) => (shed.removed += rows),
  });

  const encoders = new WeakMap<LiveModel, AnswerEncoder>();
  let models = 0;
  let hash: KeyedHash | null = null;
  const encoderOf = (live: LiveModel): AnswerEncoder => {
    const known = encoders.get(live);
    if (known !== undefined) return known;
    if (rules.features !== "values" && hash === null) {
      makeFolders(dir);
      hash = keyedHash(places.salt);
    }
    const made = createAnswerEncoder(live, models++, rules.features, hash);
    encoders.set(live, made);
    return made;
  };

  interface Held {
    readonly encoder: AnswerEncoder;
    readonly lines: string;
    readonly rows: number;
  }
  let held: Held[] = [];
  let heldChars = 0;
  let turn: Promise<void> | null = null;
  let isClosed = false;

  const write = () => {
    const batch = held;
    held = [];
    heldChars = 0;
    if (batch.length === 0) return;
    let rows = 0;
    for (const one of batch) rows += one.rows;
    const spool = writer.spool();
    const outcome = typeof spool === "string" ? spool : writer.append(spool, linesFor(spool.models, batch), rows);
    if (outcome === "written") written += rows;
    else shed[outcome] += rows;
  };
  /** Records, and before each the model it names where the spool does not describe it yet. */
  const linesFor = (described: Set<string>, batch: readonly Held[]) => {
    let lines = "";
    for (const { encoder, lines: own } of batch) {
      if (!described.has(encoder.definition)) {
        described.add(encoder.definition);
        lines += encoder.definition;
      }
      lines += own;
    }
    return lines;
  };
  /** Encodes rows[from, to), to be written at the end of this turn. */
  const hold = (live: LiveModel, answered: Answered, from: number, to: number): Promise<void> => {
    try {
      const encoder = encoderOf(live);
      const lines = encoder.encode(answered, clock(), from, to);
      held.push({ encoder, lines, rows: to - from });
      heldChars += lines.length;
    } catch {
      shed.failed += to - from; // the salt can be neither read nor made
      return done;
    }
    if (heldChars > mostHeld) write();
    turn ??= new Promise((resolve) => {
      setImmediate(() => {
        turn = null;
        write();
        resolve();
      });
    });
    return turn;
  };
  const holdMany = async (live: LiveModel, answered: Answered) => {
    const { length } = answered.rows;
    for (let from = 0; from < length; from += rowsATurn) {
      await hold(live, answered, from, Math.min(length, from + rowsATurn));
      await nextTurn();
    }
  };

  const log: PredictionLog = {
    remember: (live, rows, predictions, occasion) => {
      if (rows.length === 0) return done;
      if (isClosed) {
        shed.failed += rows.length;
        return done;
      }
      const answered = { rows, predictions, occasion };
      return rows.length <= rowsATurn ? hold(live, answered, 0, rows.length) : holdMany(live, answered);
    },
    stats: () => ({ writtenRows: written, shedRows: { ...shed }, spoolBytes: writer.totalBytes() }),
    meter: (register) => addLogMetrics(register, log.stats, writer.look),
    close: async () => {
      isClosed = true;
      write();
      await writer.close();
    },
  };
  return log;
}
