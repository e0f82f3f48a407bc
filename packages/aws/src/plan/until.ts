import { setTimeout as pause } from "node:timers/promises";
import type { Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";

/**
 * Asks again and again, with pauses that grow from a fifth of a second to five, until there is an answer.
 * Fault AWS_FAILED where there is none for too long. The signal ends it at once.
 *
 * @param what in words: "Lambda function wine is active"
 * @param ask null: not yet
 */
export async function until<T>(
  aws: Pick<Aws, "signal">,
  what: string,
  ask: () => Promise<T | null>,
  { forMs = 60_000 }: { readonly forMs?: number } = {},
): Promise<T> {
  const start = performance.now();
  for (let waitMs = 200; ; waitMs = Math.min(5_000, waitMs * 1.6)) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() - start + waitMs > forMs) {
      throw fault("AWS_FAILED", { what, action: "waiting for it", problem: `not so after ${forMs / 1000} seconds` });
    }
    await pause(waitMs, undefined, { signal: aws.signal }).catch(() => {});
    aws.signal?.throwIfAborted();
  }
}
