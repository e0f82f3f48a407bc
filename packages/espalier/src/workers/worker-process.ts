import type { Cluster } from "node:cluster";
import { closeUntaken } from "./handed-over.ts";
import { type FromWorker, type Place, placeVariable, type ToWorker } from "./messages.ts";

/** One worker, seen from the primary. */
export interface WorkerProcess {
  /** Nothing happens where it has just ended. */
  send(message: ToWorker): void;
  kill(): void;
  /** Kills it unless it has ended, or `wait.off()` was called, after so long. */
  killAfter(ms: number): { off(): void };
}

export interface WorkerEvents {
  heard(message: FromWorker): void;
  /** @param how `SIGKILL`, or `exit code 1` */
  ended(how: string): void;
}

/** Starts this process's own command line once more, as a worker: whatever it listens to, it shares with the others. */
export function startWorker(cluster: Cluster, place: Place, { heard, ended }: WorkerEvents): WorkerProcess {
  cluster.setupPrimary({
    serialization: "advanced", // JSON would make a gauge's NaN null
    // Half of V8's room for young objects: 16 MB less a worker at full speed, and no slower.
    execArgv: [...process.execArgv, "--max-semi-space-size=8"],
  });
  cluster.schedulingPolicy = cluster.SCHED_RR; // in turn, on Windows as well
  const worker = cluster.fork({ [placeVariable]: JSON.stringify(place) });
  closeUntaken(worker.process);
  const kill = () => void worker.process.kill("SIGKILL");
  worker.on("error", () => {}); // its end is told by `exit`
  worker.on("message", heard);
  worker.once("exit", (code, signal) => ended(signal ?? `exit code ${code}`));
  return {
    send: (message) => {
      if (worker.isConnected()) worker.process.send!(message, undefined, undefined, () => {});
    },
    kill,
    killAfter: (ms) => {
      const late = setTimeout(kill, ms);
      const off = () => clearTimeout(late);
      worker.once("exit", off);
      return { off };
    },
  };
}
