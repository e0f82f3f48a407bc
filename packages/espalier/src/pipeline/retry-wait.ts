import type { Retries } from "../stages/index.ts";

const longestWaitMs = 86_400_000;

/**
 * How long to wait before a failed stage is tried again; null where it is not.
 *
 * @param failed how many attempts have failed, from 1
 */
export function retryWaitMs({ times, waitMs = 1000, factor = 2 }: Retries, failed: number): number | null {
  return failed > times ? null : Math.min(longestWaitMs, waitMs * factor ** (failed - 1));
}
