import { Refused } from "./server.ts";

/**
 * Runs `work` a moment after it was last asked for. What is under way is cancelled then: only the newest question
 * matters. What the server is too busy for is asked again when it says. `failed` hears null when all is well again.
 */
export function latest(
  work: (signal: AbortSignal) => Promise<void>,
  waitMs: number,
  failed: (error: unknown) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();
  const run = async () => {
    running.abort();
    const mine = new AbortController();
    running = mine;
    try {
      await work(mine.signal);
      if (!mine.signal.aborted) failed(null);
    } catch (error) {
      if (mine.signal.aborted) return;
      failed(error);
      if (error instanceof Refused && error.againMs !== null) again(error.againMs);
    }
  };
  const again = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), ms);
  };
  return () => again(waitMs);
}
