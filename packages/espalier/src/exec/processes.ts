import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Between being asked to end and being ended. */
const patienceMs = 2000;
const pollMs = 10;

/**
 * Ends every process of a group: asks first, and ends what is still there two seconds later.
 *
 * @param group pid of the process that began it
 * @param isAsked whether it is asked; otherwise it is ended at once
 * @returns whether there was any
 */
export async function endGroup(group: number, isAsked = true): Promise<boolean> {
  if (!isGroupAlive(group)) return false;
  if (isAsked) {
    signal(-group, "SIGTERM");
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      if (!isGroupAlive(group)) return true;
      await pause(pollMs);
    }
  }
  signal(-group, "SIGKILL");
  while (isGroupAlive(group)) await pause(pollMs);
  return true;
}

/** Ends these processes, as `endGroup`. */
export async function endProcesses(pids: readonly number[]): Promise<void> {
  const left = () => pids.filter((pid) => isRunning(pid));
  for (const pid of left()) signal(pid, "SIGTERM");
  const deadline = performance.now() + patienceMs;
  while (left().length > 0 && performance.now() < deadline) await pause(pollMs);
  for (const pid of left()) signal(pid, "SIGKILL");
  while (left().length > 0) await pause(pollMs);
}

/** Every process whose environment is as asked; of this user, without this process and those that it came from. Linux only: elsewhere none. */
export function processesWith(fits: (environment: ReadonlyMap<string, string>) => boolean): readonly number[] {
  const own = new Set(ancestry());
  return pidsThere().filter((pid) => {
    if (own.has(pid)) return false;
    const environment = environmentOf(pid);
    return environment !== null && fits(environment) && isRunning(pid);
  });
}

const pidsThere = (): readonly number[] => {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
};

function environmentOf(pid: number): ReadonlyMap<string, string> | null {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]));
  } catch {
    return null; // it has ended, or it is somebody else's
  }
}

/** This process and those that it came from. */
function ancestry(): readonly number[] {
  const pids = [];
  for (let pid = process.pid; pid > 0 && pids.length < 100; pid = statOf(pid)?.parent ?? 0) pids.push(pid);
  return pids;
}

/** proc(5): pid (name) state parent group …; the name may hold spaces and brackets. */
function statOf(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state, parent: Number(parent), group: Number(group) };
  } catch {
    return null;
  }
}

/** A zombie has ended; only its parent has not looked yet, and may never. */
const hasEnded = (state: string): boolean => state === "Z" || state === "X";

function isRunning(pid: number): boolean {
  if (!signal(pid, 0)) return false;
  const stat = statOf(pid);
  return stat === null || !hasEnded(stat.state);
}

function isGroupAlive(group: number): boolean {
  if (!signal(-group, 0)) return false;
  const pids = pidsThere();
  if (pids.length === 0) return true; // not Linux: what the signal says is all there is to know
  return pids.some((pid) => {
    const stat = statOf(pid);
    return stat !== null && stat.group === group && !hasEnded(stat.state);
  });
}

/** Sends a signal; false where nobody is there to get it. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
