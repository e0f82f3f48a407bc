import type { Worker } from "node:worker_threads";
import { startThread } from "@espalier/learn/node";
import { Counter, type Registry } from "prom-client";
import type { DrainerData } from "./drain-worker.ts";
import type { PredictionRules } from "./rules.ts";

/** To the thread: take what is left, then end. */
export type DrainOrder = "stop";

/** From the thread. */
export type DrainReport =
  | { readonly kind: "taken"; readonly rows: number; readonly damagedLines: number }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

/** Takes what servers of this store write into its database, and deletes what is too old. */
export interface Drainer {
  stats(): DrainerStats;
  /** Adds its metrics to a server's. */
  meter(register: Registry): void;
  /** Takes what is left, for some seconds at most, and ends. */
  stop(): Promise<void>;
}

export interface DrainerStats {
  readonly takenRows: number;
  readonly damagedLines: number;
  /** Passes that failed; what they were to take is still there. */
  readonly failures: number;
}

/**
 * Starts the thread; one for a server is enough, and more do no harm. It keeps no process alive.
 *
 * @param dir `.espalier/predictions`
 * @param onFailure told of a pass that failed, with its code and message; it is tried again
 */
export function startDrainer(
  dir: string,
  { keepDays }: PredictionRules,
  onFailure: (code: string, message: string) => void = () => {},
): Drainer {
  let stats: DrainerStats = { takenRows: 0, damagedLines: 0, failures: 0 };
  let isStopping = false;
  let current: Promise<unknown> | null = null;
  let worker: Worker | null = null;
  const fail = (code: string, message: string) => {
    stats = { ...stats, failures: stats.failures + 1 };
    onFailure(code, message);
  };
  const hear = (report: DrainReport) => {
    if (report.kind === "failed") return fail(report.code, report.message);
    const { rows, damagedLines } = report;
    stats = { ...stats, takenRows: stats.takenRows + rows, damagedLines: stats.damagedLines + damagedLines };
  };
  const start = () => {
    if (isStopping) return;
    const workerData: DrainerData = { dir, keepDays };
    const started = startThread(workerFile(), { workerData, execArgv: [], resourceLimits });
    started.on("message", hear);
    started.on("error", (error) => fail("UNEXPECTED", error.message));
    current = new Promise<void>((resolve) => {
      started.on("exit", () => {
        worker = null;
        resolve();
        setTimeout(start, restartMs).unref(); // it ends by itself only when it is told to
      });
    });
    started.unref();
    worker = started;
  };
  start();
  return {
    stats: () => stats,
    meter: (register) => addDrainMetrics(register, () => stats),
    stop: async () => {
      isStopping = true;
      worker?.ref();
      worker?.postMessage("stop" satisfies DrainOrder);
      await current;
    },
  };
}

const restartMs = 10_000;
/** A spool is read a piece at a time; without this, V8 would rather grow than collect. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 };

/** Tests run the TypeScript sources, but a thread can only load a compiled file. In the bundle it stands beside us. */
function workerFile(): URL {
  const here = import.meta.url.endsWith(".ts") ? new URL("../../dist/predictions/", import.meta.url) : import.meta.url;
  return new URL("./drain-worker.js", here);
}

function addDrainMetrics(register: Registry, stats: () => DrainerStats): void {
  const registers = [register];
  new Counter({
    name: "prediction_log_taken_total",
    help: "Remembered rows that were taken into the database.",
    registers,
    collect() {
      this.reset();
      this.inc(stats().takenRows);
    },
  });
  new Counter({
    name: "prediction_log_failures_total",
    help: "Failed tries to take remembered rows into the database; they wait, and are tried again.",
    registers,
    collect() {
      this.reset();
      this.inc(stats().failures);
    },
  });
}
