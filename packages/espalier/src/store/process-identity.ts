import { readFileSync } from "node:fs";

/** One process, told from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, as the machine counts it; null where the machine does not say. */
  readonly started: string | null;
}

export const currentProcess = (): ProcessIdentity => processIdentity(process.pid);

/** Of a process that runs now: a child that was just started. */
export function processIdentity(pid: number): ProcessIdentity {
  const seen = lookUp(pid);
  return { pid, started: seen === "unknown" || seen === "dead" ? null : seen.started };
}

/** Is that process still running? A zombie, which only waits for its parent to look, is not. */
export function isAlive(identity: ProcessIdentity): boolean {
  const seen = lookUp(identity.pid);
  if (seen === "dead") return false;
  if (seen !== "unknown") return identity.started === null || identity.started === seen.started;
  try {
    process.kill(identity.pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"; // it is there, and somebody else's
  }
}

/** "unknown": not Linux, or this user may not see that process. */
function lookUp(pid: number): { readonly started: string } | "dead" | "unknown" {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): pid (name) state …; the name may hold spaces and brackets. State is field 3, start time field 22.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return "dead";
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return { started: `${fields[19]} ticks after boot ${boot}` };
  } catch {
    return "unknown";
  }
}
