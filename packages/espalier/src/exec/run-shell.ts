import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { endStrays } from "./orphans.ts";
import { endGroup } from "./processes.ts";
import type { StageLog } from "./stage-log.ts";
import type { StageRun, StageWork } from "./stage-work.ts";

/** After so long somebody else must be holding the pipe. */
const drainMs = 300;
/** How long the rest of what was printed may take to arrive, and to be written. */
const longestDrainMs = 5000;

/** Both streams go into one pipe, so that the log has lines in the order in which they were printed. */
const inOnePipe = 'exec 2>&1; espalier_command=$1; shift; eval "$espalier_command"';

export interface ShellEnd {
  /** What went wrong, in words; null where nothing did. */
  readonly problem: string | null;
  readonly warnings: readonly string[];
}

/**
 * Runs a command of the shell in a process group of its own. Resolves when nothing that it started is at work any more.
 *
 * @param stop ends it and all that it started
 *
 * Faults those of the log, which end the command, too.
 */
export async function runShell(
  run: StageRun,
  { stage, command }: { readonly stage: StageWork["stage"]; readonly command: string },
  env: Readonly<Record<string, string>>,
  log: Pick<StageLog, "write">,
  stop: AbortSignal,
): Promise<ShellEnd> {
  const child = spawn("/bin/sh", ["-c", inOnePipe, "sh", command], {
    cwd: run.dir,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  child.on("error", () => {}); // told by `ended`
  const { pid } = child;
  if (pid === undefined) {
    const error: unknown = await ended.then(
      () => null,
      (reason: unknown) => reason,
    );
    return { problem: `the shell cannot be started: ${messageOf(error)}`, warnings: [] };
  }
  const end = (): void => void endGroup(pid);
  stop.addEventListener("abort", end, { once: true });
  if (stop.aborted) end();
  let logProblem: unknown = null;
  const pumped = pump(child.stdout, log).catch((error: unknown) => {
    logProblem = error;
    end();
  });
  try {
    const [code, signal] = await ended;
    const wasEnded = stop.aborted || logProblem !== null;
    const left = await endGroup(pid); // waits for one that was begun by `end`, too
    const isDrained = await Promise.race([pumped.then(() => true), pause(drainMs, false, { ref: false })]);
    const strays = isDrained && !wasEnded ? 0 : await endStrays(run, stage);
    if (!isDrained) await Promise.race([pumped, pause(longestDrainMs, null, { ref: false })]);
    if (logProblem !== null) throw logProblem;
    const warnings = !wasEnded && (left || strays > 0) ? [leftAtWork] : [];
    return { problem: problemOf(code, signal), warnings };
  } finally {
    stop.removeEventListener("abort", end);
    child.stdout.destroy();
  }
}

export const leftAtWork = "it left processes at work, which were ended";

async function pump(from: Readable, log: Pick<StageLog, "write">): Promise<void> {
  // Reads on only when the last piece is written: who prints faster than the disk takes it, waits.
  for await (const chunk of from) await log.write(chunk as Buffer);
}

/** What an exit code or signal says; null where all is well. */
export function problemOf(code: number | null, signal: NodeJS.Signals | null): string | null {
  if (signal !== null) return `it was ended by ${signal}${signal === "SIGKILL" ? ": memory may have run out" : ""}`;
  if (code === 0) return null;
  if (code === 127) return "exit code 127: the shell did not find a command";
  if (code === 126) return "exit code 126: the shell may not execute a command";
  const ended = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
  return `exit code ${code}${ended === undefined ? "" : `: ${ended} ended a process of it`}`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
