import { Fault } from "../fault/index.ts";
import type { ApiKey } from "./api-key.ts";
import type { KeySource } from "./key-source.ts";

export interface KeyWatch {
  /** Asks the source now. Never rejects: what cannot be asked leaves the keys as they were. */
  look(): Promise<void>;
  stop(): void;
}

/**
 * Tells of a source's keys every `everyMs`, so that a key is good, or no longer good, so soon after it was made or
 * revoked. While the source cannot be asked, the last keys stay; it is said once when that begins and once when it ends.
 */
export function watchKeys(
  source: KeySource,
  everyMs: number,
  tell: (keys: readonly ApiKey[]) => void,
  warn: (sentence: string) => void,
): KeyWatch {
  let hasFailed = false;
  let looking: Promise<void> | null = null;
  const lookNow = async () => {
    try {
      tell(await source.list());
      if (hasFailed) warn("the keys can be read again");
      hasFailed = false;
    } catch (error) {
      const why = error instanceof Fault ? error.code : "UNEXPECTED";
      if (!hasFailed) warn(`the keys cannot be read (${why}): the last known ones stay good until they can`);
      hasFailed = true;
    }
  };
  const look = () => {
    looking ??= lookNow().finally(() => {
      looking = null;
    });
    return looking;
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
}
