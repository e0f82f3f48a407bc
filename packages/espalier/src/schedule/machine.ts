import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { tellOfFailure } from "../hooks/index.ts";
import { loadProject } from "../project/index.ts";
import { lookAtData } from "./look.ts";
import { runChild } from "./run-child.ts";
import type { SchedulerPorts } from "./scheduler.ts";

export interface Machine extends Pick<SchedulerPorts, "emit"> {
  readonly dir: string;
  readonly environment: string | null;
  readonly codeVersion: string;
  /** One line for people. */
  say(line: string): void;
}

/** Every file that a change of the configuration can be seen by; what these import is read before each run. */
const files = ["espalier.config.ts", "espalier.config.mjs", "espalier.config.js", "params.yaml"] as const;

/** A scheduler's ports on this machine: its clock, its files, its processes. */
export const machinePorts = ({ dir, environment, codeVersion, say, emit }: Machine): SchedulerPorts => ({
  clock: Date.now,
  pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => {}),
  load: () => loadProject(dir, { makesStore: true, environment }),
  configStamp: () => files.map((name) => stampText(join(dir, name))).join(" "),
  look: lookAtData,
  run: runChild,
  tellOfFailure: (project, reason, error) => tellOfFailure({ project, reason, codeVersion, say }, error),
  emit,
});

function stampText(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? "" : `${found.size}:${found.mtimeMs}:${found.ctimeMs}:${found.ino}`;
}
