import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "../store/index.ts";
import type { RunningName } from "./services.ts";
import type { RecordedService } from "./up-state.ts";

export interface ServiceEnd {
  readonly name: RunningName;
  readonly pid: number;
  /** In good order, or because it did not end in time. */
  readonly how: "ended" | "killed";
}

const pollMs = 50;

/**
 * Ends services, the one that was started last first, and waits until they are gone. None of them is asked twice; what they
 * started and left behind is ended, too, also of those that died.
 */
export async function endServices(services: readonly RecordedService[]): Promise<readonly ServiceEnd[]> {
  const ends: ServiceEnd[] = [];
  for (const service of services.toReversed()) {
    if (isAlive(service)) {
      send(service, service.stopSignal);
      const ended = await goneWithin(service, service.stopMs);
      if (!ended) send(service, "SIGKILL");
      if (!ended) await goneWithin(service, 5000);
      ends.push({ name: service.name, pid: service.pid, how: ended ? "ended" : "killed" });
    }
    endGroup(service);
  }
  return ends;
}

async function goneWithin(service: RecordedService, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += pollMs) {
    if (!isAlive(service)) return true;
    await pause(pollMs);
  }
  return !isAlive(service);
}

/** To the service and, by SIGKILL, to all that it started: it leads a group of its own. */
function send({ pid }: RecordedService, signal: NodeJS.Signals): void {
  try {
    process.kill(signal === "SIGKILL" && process.platform !== "win32" ? -pid : pid, signal);
  } catch {
    // It is gone.
  }
}

/** What is left of the group of a service that is gone. As long as there is any, its number is no other process's. */
function endGroup(service: RecordedService): void {
  if (!isAlive({ pid: service.pid, started: null })) send(service, "SIGKILL");
}
