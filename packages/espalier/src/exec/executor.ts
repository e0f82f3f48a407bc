import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fault } from "../fault/index.ts";
import type { Store } from "../store/index.ts";
import { environmentOf } from "./environment.ts";
import { endStrays } from "./orphans.ts";
import { createPool, type FunctionEnd } from "./pool.ts";
import { pruneLogs } from "./prune-logs.ts";
import { runShell } from "./run-shell.ts";
import { keepEarlierLog, logPath, stageLog, type StageLog } from "./stage-log.ts";
import type { StageDone, StageRun, StageWork } from "./stage-work.ts";

/** Lines of its log that the message of a failed stage shows. */
const tailLines = 10;
const longestTimerMs = 2 ** 31 - 1;

export interface ExecutorOptions extends StageRun {
  readonly store: Store;
  /** So many stages at once, for which processes are kept. */
  readonly slots: number;
}

/** Runs a project's own stages: shell commands and functions. */
export interface Executor {
  /**
   * Runs one try of a stage. Settles when nothing that it started is at work any more.
   *
   * Faults STAGE_FAILED, STAGE_TIMED_OUT; DISK_FULL and the like where its log cannot be written; the signal's reason.
   */
  run(work: StageWork, signal: AbortSignal): Promise<StageDone>;
  /** Ends every process of the run. */
  close(): Promise<void>;
}

export function createExecutor(options: ExecutorOptions): Executor {
  const { store, slots } = options;
  const { runId, environment, seed } = options;
  const run: StageRun = { dir: realpathSync(options.dir), runId, environment, seed };
  const pool = createPool(run, slots);
  let hasRun = false;
  let commands = 0;

  const perform = async (work: StageWork, log: StageLog, stop: AbortSignal): Promise<FunctionEnd> => {
    const env = environmentOf(run, work, process.env);
    const { does, stage, params, inputs, outputs, artifacts } = work;
    if (does.kind === "shell") {
      const { command } = does;
      const token = randomUUID();
      if (pool.isReady()) return await pool.run({ kind: "shell", token, run, stage, command, env }, stage, log, stop);
      // One command alone is started from here: by the time that a process is ready for it, it could have ended.
      if (commands++ > 0) pool.warm();
      return { ...(await runShell(run, { stage, command }, env, log, stop)), metrics: {} };
    }
    const { dir } = run;
    const call = {
      kind: "call",
      token: randomUUID(),
      file: join(dir, does.file),
      dir,
      cache: join(store.dir, "cache"),
      env,
      params,
      inputs,
      outputs,
      artifacts,
      environment,
      seed,
    } as const;
    return await pool.run(call, stage, log, stop);
  };

  return {
    run: async (work, signal) => {
      signal.throwIfAborted();
      if (!hasRun) pruneLogs(store.dir);
      hasRun = true;
      const { stage, attempt, timeoutMs } = work;
      const path = logPath(store.dir, run.runId, stage);
      if (attempt > 1) await keepEarlierLog(path, attempt - 1);
      const log = stageLog(path);
      const time = new AbortController();
      const timer =
        timeoutMs === null ? undefined : setTimeout(() => time.abort(), Math.min(timeoutMs, longestTimerMs));
      const started = performance.now();
      try {
        const { problem, metrics, warnings } = await perform(work, log, AbortSignal.any([signal, time.signal]));
        await log.end();
        signal.throwIfAborted();
        if (timeoutMs !== null && time.signal.aborted) throw fault("STAGE_TIMED_OUT", { stage, timeoutMs, log: path });
        if (problem !== null)
          throw fault("STAGE_FAILED", { stage, problem, tail: log.lastLines(tailLines), log: path });
        return { metrics, durationMs: performance.now() - started, warnings };
      } finally {
        clearTimeout(timer);
        await log.end();
      }
    },
    close: async () => {
      await pool.close();
      if (hasRun) await endStrays(run);
    },
  };
}
