import { setTimeout as pause } from "node:timers/promises";

/** Waits so long, or until the signal ends it; then throws the signal's reason. */
export async function abortable(waitMs: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(waitMs, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
