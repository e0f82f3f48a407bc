import { readFileSync } from "node:fs";

/** Most memory held since the process began, in MB. */
export function peakMb() {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024; // no /proc: not Linux
  }
}
