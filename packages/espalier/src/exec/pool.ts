import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { endMark, isAnswer, isReady, type ChildAnswer, type ChildStop, type ChildWork } from "./child-messages.ts";
import { marks, usualVariables } from "./environment.ts";
import { endStrays } from "./orphans.ts";
import { endGroup } from "./processes.ts";
import { leftAtWork, problemOf, type ShellEnd } from "./run-shell.ts";
import type { StageLog } from "./stage-log.ts";
import type { StageRun } from "./stage-work.ts";

/** How long the end of what was printed may take to arrive, and to be written. */
const drainMs = 5000;

export interface FunctionEnd extends ShellEnd {
  readonly metrics: Readonly<Record<string, number>>;
}

/** Processes in which stages run: each is used again while it is as it was, and replaced when it is not. */
export interface Pool {
  /**
   * Runs one call or command in a process that runs no other. Resolves when nothing that it started is at work any more.
   *
   * @param stop ends it and all that it started
   *
   * Faults those of the log.
   */
  run(work: ChildWork, stage: string, log: StageLog, stop: AbortSignal): Promise<FunctionEnd>;
  /** Is there a process that waits for work? */
  isReady(): boolean;
  /** Starts one, unless one is being started; it is ready some time later. */
  warm(): void;
  close(): Promise<void>;
}

/** @param most so many processes are kept for later calls */
export function createPool(run: StageRun, most: number): Pool {
  const idle: Child[] = [];
  const all = new Set<Child>();
  const start = (): Child => {
    const child = startChild(run);
    all.add(child);
    void child.ended.then(() => {
      all.delete(child);
      const at = idle.indexOf(child);
      if (at >= 0) idle.splice(at, 1);
    });
    return child;
  };
  let warming: Child | null = null;
  const give = (child: Child): void => {
    if (idle.length < most) idle.push(child);
    else void child.endAll();
  };
  return {
    run: async (work, stage, log, stop) => {
      const child = idle.pop() ?? start();
      const { end, isReusable } = await useChild(child, run, { work, stage, log, stop });
      if (isReusable) give(child);
      else await child.endAll();
      return end;
    },
    isReady: () => idle.length > 0,
    warm: () => {
      if (warming !== null || all.size >= most) return;
      const child = start();
      warming = child;
      void child.ready.then((isThere) => {
        warming = null;
        if (isThere) give(child);
      });
    },
    close: async () => {
      await Promise.all([...all].map((child) => child.endAll()));
    },
  };
}

interface Use {
  readonly work: ChildWork;
  readonly stage: string;
  readonly log: StageLog;
  readonly stop: AbortSignal;
}

async function useChild(child: Child, run: StageRun, { work, stage, log, stop }: Use) {
  let logProblem: unknown = null;
  // A command is ended by the process that has started it, which can then take the next one.
  const end = (): void => void (work.kind === "shell" ? child.stopCommand() : endGroup(child.pid));
  const onLogProblem = (error: unknown): void => {
    logProblem ??= error;
    end();
  };
  const printed = child.printTo(log, endMark(work.token), onLogProblem);
  stop.addEventListener("abort", end, { once: true });
  try {
    const asked = child.ask(work);
    if (stop.aborted) end();
    const answer = await asked;
    const isDrained = await Promise.race([printed.then(() => true), pause(drainMs, false, { ref: false })]);
    const hasEnded = answer.kind === "ended";
    const wasEnded = stop.aborted || logProblem !== null;
    const isClean = !hasEnded && answer.leftovers === "nothing" && isDrained && (work.kind === "shell" || !wasEnded);
    let left = false;
    if (!isClean) {
      left = !hasEnded && answer.leftovers === "work";
      if (await child.endAll()) left ||= hasEnded;
      if (hasEnded || wasEnded || left) left = (await endStrays(run, stage)) > 0 || left;
    }
    if (logProblem !== null) throw logProblem;
    const warnings = hasEnded ? [] : answer.warnings;
    const result: FunctionEnd = {
      problem: answer.kind === "done" ? null : answer.problem,
      metrics: answer.kind === "done" ? answer.metrics : {},
      warnings: wasEnded ? [] : left ? [leftAtWork] : warnings,
    };
    return { end: result, isReusable: isClean };
  } finally {
    stop.removeEventListener("abort", end);
  }
}

type Answer = ChildAnswer | { readonly kind: "ended"; readonly problem: string };

interface Child {
  readonly pid: number;
  readonly ended: Promise<unknown>;
  /** Resolves when it can take work: true; or when it has ended before: false. */
  readonly ready: Promise<boolean>;
  /** Sends work and waits for its answer, or for the process to end. */
  ask(work: ChildWork): Promise<Answer>;
  /** Asks it to end the command at work. */
  stopCommand(): void;
  /** What it prints from now on goes there; resolves at the mark, on both streams. */
  printTo(log: StageLog, mark: string, onProblem: (error: unknown) => void): Promise<void>;
  /** Ends it and its group; says whether it had left anything. */
  endAll(): Promise<boolean>;
}

function startChild(run: StageRun): Child {
  const process_: ChildProcess = spawn(process.execPath, [childFile()], {
    cwd: run.dir,
    env: { ...usualVariables(process.env), ...marks(run) },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const pid = process_.pid ?? 0;
  const exited = once(process_, "exit").then(
    (how: readonly unknown[]) => ({ code: how[0] as number | null, signal: how[1] as NodeJS.Signals | null }),
    (error: unknown) => ({ error }),
  );
  process_.on("error", () => {}); // what cannot be sent to has ended, which is told
  const outputs = [process_.stdout!, process_.stderr!].map(markedOutput);
  const ended = exited.then(async (how) => {
    // What is on its way is read; a process that left the group may hold the other end open for ever.
    await Promise.race([Promise.all(outputs.map((output) => output.closed)), pause(300, null, { ref: false })]);
    for (const output of outputs) output.destroy();
    return how;
  });

  const told = new Promise<boolean>((resolve) => {
    const listen = (message: unknown): void => {
      if (!isReady(message)) return;
      process_.off("message", listen);
      resolve(true);
    };
    process_.on("message", listen);
  });

  return {
    pid,
    ended,
    ready: Promise.race([told, ended.then(() => false)]),
    stopCommand: () => void process_.send({ kind: "stop" } satisfies ChildStop, () => {}),
    ask: async (work) => {
      const answered = new Promise<ChildAnswer>((resolve) => {
        const listen = (message: unknown): void => {
          if (!isAnswer(message) || message.token !== work.token) return; // the stage may send what it likes
          process_.off("message", listen);
          resolve(message);
        };
        process_.on("message", listen);
        process_.send(work, () => {}); // one that cannot be sent to has ended, which is told below
      });
      return await Promise.race([answered, ended.then((how): Answer => ({ kind: "ended", problem: endOf(how) }))]);
    },
    printTo: async (log, mark, onProblem) => {
      await Promise.all(outputs.map((output) => output.until(mark, log, onProblem)));
    },
    endAll: async () => {
      if (pid === 0) return false;
      const left = await endGroup(pid, process_.exitCode === null && process_.signalCode === null ? false : true);
      await ended;
      return left;
    },
  };
}

type How = { readonly code: number | null; readonly signal: NodeJS.Signals | null } | { readonly error: unknown };

function endOf(how: How): string {
  if ("error" in how) return `no process can be started for it: ${String(how.error)}`;
  const { code, signal } = how;
  const fatal = code === 134 || signal === "SIGABRT" || signal === "SIGTRAP";
  if (fatal) return "its process broke off: memory may have run out";
  if (signal !== null) return problemOf(code, signal) ?? "";
  return `it ended its process, by process.exit or the like, with code ${code}`;
}

interface Target {
  readonly mark: Buffer;
  readonly log: StageLog;
  readonly reached: () => void;
  readonly onProblem: (error: unknown) => void;
}

interface MarkedOutput {
  readonly closed: Promise<void>;
  until(mark: string, log: StageLog, onProblem: (error: unknown) => void): Promise<void>;
  destroy(): void;
}

/** A stream whose pieces go to one log after another; a mark in it says where one ends. */
function markedOutput(stream: Readable): MarkedOutput {
  let target: Target | null = null;
  let held = Buffer.alloc(0);
  const take = async (chunk: Buffer): Promise<void> => {
    if (target === null) return; // between two calls nobody is there to have printed it
    const { mark, log, reached, onProblem } = target;
    const bytes = Buffer.concat([held, chunk]);
    const at = bytes.indexOf(mark);
    // The mark may come in two pieces: what could be its beginning waits for the next one.
    const begun = at >= 0 ? at : bytes.lastIndexOf(0);
    const isBegun = at >= 0 || (begun >= 0 && bytes.length - begun < mark.length);
    held = at >= 0 || !isBegun ? Buffer.alloc(0) : bytes.subarray(begun);
    await log.write(isBegun ? bytes.subarray(0, begun) : bytes).catch(onProblem);
    if (at >= 0) {
      target = null;
      reached();
    }
  };
  const closed = (async () => {
    try {
      for await (const chunk of stream) await take(chunk as Buffer);
    } catch {
      // destroyed while it was read
    }
    const last = target as Target | null; // set by `until`, meanwhile
    if (last !== null && held.length > 0) await last.log.write(held).catch(last.onProblem);
    last?.reached();
    target = null;
  })();
  return {
    closed,
    until: (mark, log, onProblem) =>
      new Promise((resolve) => {
        held = Buffer.alloc(0);
        target = { mark: Buffer.from(mark), log, reached: resolve, onProblem };
      }),
    destroy: () => void stream.destroy(),
  };
}

const madeAt = (file: URL): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * The file that a process is started from. One that holds all it needs (see scripts/bundle-cli.mjs) loads in a third of
 * the time; in a checkout it may be older than what it was made of, and is then passed over.
 */
function childFile(): string {
  // Tests run the TypeScript sources, but a process can only load a compiled file.
  const here = import.meta.url.endsWith(".ts") ? new URL("../../dist/exec/", import.meta.url) : import.meta.url;
  const whole = new URL("../bundle/stage-child.js", here);
  const isFresh = madeAt(whole) > madeAt(new URL("../.tsbuildinfo", here));
  return fileURLToPath(isFresh ? whole : new URL("./stage-child.js", here));
}
