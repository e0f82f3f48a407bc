/** How a server that has one thread stands. All times are of one steady clock, in ms. */
export interface Load {
  /** When the present turn of the event loop met its first request. */
  turnStartedAt: number;
  /** Requests met in it so far. */
  met: number;
  /** How long the turn before took, if this one followed at once; else 0. */
  previousMs: number;
  /** When a turn last ended in time. */
  calmAt: number;
  /** Turns since then. */
  longTurns: number;
  /** Whether anything has been refused in this turn: a turn that was cut short is not one that ended in time. */
  hasRefused: boolean;
}

export const calmLoad = (now: number): Load => ({
  turnStartedAt: now,
  met: 0,
  previousMs: 0,
  calmAt: now,
  longTurns: 0,
  hasRefused: false,
});

export interface QueueRules {
  /** How long a turn may last under lasting load before requests are refused: about how long the others then wait. */
  readonly targetMs: number;
  /** The same while it is only a burst, or one long batch. */
  readonly burstMs: number;
}

/** Load has lasted when turns have been too long for so many ms, and one at least has ended so. */
const lastingMs = 100;

/** As small as this, a request costs hardly more to answer than to refuse. */
const cheapBytes = 4096;

/**
 * What becomes of the request that the event loop has just met: it is answered or refused, or it is the first of a turn
 * that must be said to begin here.
 *
 * Nothing waits in a list of ours. While one request is answered, the bytes of the others wait in the kernel; when the
 * event loop looks again it is handed all that is ready, and works through it in order: that is a turn, and its length
 * is the length of the queue. What comes late in a long turn is refused, so that the turn ends soon: at once where long
 * turns have lasted (CoDel's rule, with Facebook's two limits: Nichols and Jacobson, "Controlling queue delay", 2012;
 * Maurer, "Fail at scale", 2015), later where they have not: a burst is worth waiting for.
 *
 * Refusing saves nothing on a small request, so that twice the limit holds for it. And no more time is spent on refusing
 * than on answering: with more connections than one look at them tells of (1024), or more requests than can even be
 * refused, a turn would go on for seconds, and it is over at twice the limit.
 */
export function judge(load: Load, rules: QueueRules, now: number, bodyBytes: number): Verdict {
  const elapsedMs = now - load.turnStartedAt;
  if (elapsedMs <= rules.targetMs) return "in time";
  const hasLasted = load.longTurns > 0 && now - load.calmAt > lastingMs;
  const limitMs = (hasLasted ? rules.targetMs : rules.burstMs) * (bodyBytes < cheapBytes ? 2 : 1);
  if (elapsedMs <= limitMs) return "in time";
  return elapsedMs <= 2 * limitMs ? "too late" : "next turn";
}

export type Verdict = "in time" | "too late" | "next turn";

/**
 * How long a request met in this turn has waited, about: it came while this turn or the one before was worked on, at no time
 * that is more likely than another.
 */
export const waitedMs = (load: Load, now: number): number => now - load.turnStartedAt + load.previousMs / 2;

/** A turn in which requests were met has ended. */
export function endTurn(load: Load, rules: QueueRules, now: number): void {
  const tookMs = now - load.turnStartedAt;
  if (tookMs <= rules.targetMs && !load.hasRefused) {
    load.calmAt = now;
    load.longTurns = 0;
  } else {
    load.longTurns += 1;
  }
  load.previousMs = tookMs;
  load.hasRefused = false;
}

/** More than this between two turns, and nothing waited for the first to end. */
const adjacentMs = 1;

/** The event loop has met a request; `endedAt` is when the turn before ended. True where it is a turn's first. */
export function meetRequest(load: Load, now: number, endedAt: number): boolean {
  load.met += 1;
  if (load.met > 1) return false;
  load.turnStartedAt = now;
  if (now - endedAt > adjacentMs) load.previousMs = 0;
  return true;
}
