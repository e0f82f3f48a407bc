import { calmLoad, endTurn, judge, meetRequest, waitedMs, type Load, type QueueRules } from "./turns.ts";

/** Watches how long the turns of this thread's event loop take, by the requests that are met in them. */
export class EventLoop {
  readonly #rules: QueueRules;
  readonly #clock: () => number;
  readonly #atTurnsEnd: (act: () => void) => void;
  readonly #load: Load;
  readonly #end: () => void;
  #endedAt: number;
  /** Tells turns apart. */
  turn = 0;
  /** Requests met in the last turn that has ended: about as many as stood waiting when it began. */
  lastMet = 0;

  /** `clock` is steady, in ms; `atTurnsEnd` is setImmediate, which acts once what was ready has been worked through. */
  constructor(rules: QueueRules, clock: () => number, atTurnsEnd: (act: () => void) => void) {
    this.#rules = rules;
    this.#clock = clock;
    this.#atTurnsEnd = atTurnsEnd;
    this.#endedAt = clock();
    this.#load = calmLoad(this.#endedAt);
    this.#end = () => {
      this.#endedAt = this.#clock();
      this.lastMet = this.#load.met;
      this.#load.met = 0;
      this.turn += 1;
      endTurn(this.#load, this.#rules, this.#endedAt);
    };
  }

  /** A request has come to its turn: its head, or the end of its body in a later turn than its head. */
  meet(now: number): void {
    if (meetRequest(this.#load, now, this.#endedAt)) this.#atTurnsEnd(this.#end);
  }

  /** How long a request that was met in this turn has waited, about, in ms. */
  waitedMs(now: number): number {
    return waitedMs(this.#load, now);
  }

  /** Whether a request met in this turn, with a body of so many bytes, is to be refused. */
  isTooLate(now: number, bodyBytes: number): boolean {
    const load = this.#load;
    const verdict = judge(load, this.#rules, now, bodyBytes);
    if (verdict === "next turn") {
      endTurn(load, this.#rules, now);
      load.turnStartedAt = now;
    }
    // Also where a turn begins in the midst of what one look at the connections told of: some of that was refused.
    if (verdict !== "in time") load.hasRefused = true;
    return verdict === "too late";
  }
}
