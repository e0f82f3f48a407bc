import { randomUUID } from "node:crypto";
import type { Aws } from "../connect/index.ts";
import { fault } from "../fault/index.ts";
import type { Objects } from "./objects.ts";

/** Who is at work on a target, and until when they are believed to be without another sign of life. */
interface Hold {
  readonly id: string;
  readonly holder: string;
  /** Milliseconds since 1970, UTC, by the clock of whoever holds it; `until` 0: nobody any more. */
  readonly since: number;
  readonly until: number;
}

/** How long a hold lasts without a sign of life: a deploy that was killed blocks no longer than that. */
export const holdMs = 5 * 60_000;

const holdKey = (target: string) => `locks/${target}.json`;

/**
 * Does something while nobody else deploys to, rolls back or destroys the target, from whichever machine. The hold is
 * renewed while the work goes on, and given up after it; one that was not renewed in time is taken over.
 *
 * Faults DEPLOY_BUSY; DEPLOY_LOCK_LOST, which ends the work between two of its steps.
 *
 * @param holder who asks, in words: `anna@laptop`
 * @param work gets the account with a signal that ends it when the hold is lost
 */
export async function holdTarget<T>(
  objects: Objects,
  { aws, target, holder, now = Date.now }: { aws: Aws; target: string; holder: string; now?: () => number },
  work: (aws: Aws) => Promise<T>,
): Promise<T> {
  const key = holdKey(target);
  const mine: Hold = { id: randomUUID(), holder, since: now(), until: 0 };
  const written = (until: number) => JSON.stringify({ ...mine, until });
  let tag = await taken();
  const lost = new AbortController();
  const timer = setInterval(() => void renew(), holdMs / 3);
  timer.unref();
  let renewing: Promise<void> = Promise.resolve();
  try {
    const signal = aws.signal === undefined ? lost.signal : AbortSignal.any([aws.signal, lost.signal]);
    return await work({ ...aws, signal });
  } finally {
    clearInterval(timer);
    await renewing;
    // Whether the work ended well is told by the work. A hold that stays behind ends by itself.
    if (!lost.signal.aborted) await objects.put(key, written(0), tag).catch(() => null);
  }

  async function taken(): Promise<string> {
    for (;;) {
      const found = await objects.get(key);
      const other = found === null ? null : parseHold(found.text);
      if (found !== null && other?.id === mine.id) return found.tag; // written, though its answer was lost
      // By the bucket's clock alone: those of two machines may differ by more than a hold lasts.
      if (found !== null && other !== null && other.until > 0 && found.ageMs < holdMs) {
        const until = now() + holdMs - found.ageMs;
        throw fault("DEPLOY_BUSY", { holder: other.holder, since: other.since, until });
      }
      const mineNow = await objects.put(key, written(now() + holdMs), found?.tag ?? null);
      if (mineNow !== null) return mineNow; // else somebody else took it a moment ago: look who
    }
  }

  function renew(): Promise<void> {
    renewing = (async () => {
      try {
        const next = await objects.put(key, written(now() + holdMs), tag);
        if (next !== null) {
          tag = next;
          return;
        }
        const found = await objects.get(key);
        const other = found === null ? null : parseHold(found.text);
        if (found !== null && other?.id === mine.id) tag = found.tag;
        else lost.abort(fault("DEPLOY_LOCK_LOST", { holder: other?.holder ?? "somebody else" }));
      } catch {
        // The network may be back before the hold ends; if not, the work's own calls tell.
      }
    })();
    return renewing;
  }
}

/** Null where it is no hold: then nobody is at work that we could name, and it is written over. */
function parseHold(text: string): Hold | null {
  try {
    const { id, holder, since, until } = JSON.parse(text) as Record<keyof Hold, unknown>;
    if (typeof id !== "string" || typeof holder !== "string") return null;
    if (typeof since !== "number" || typeof until !== "number") return null;
    return { id, holder, since, until };
  } catch {
    return null;
  }
}
