import type { BreakerState, Outcome } from "./guard.ts";

export interface BreakerRules {
  /** So many failures in a row open the circuit. */
  readonly failures: number;
  /** How long the model is then left alone before one request may try it. */
  readonly openMs: number;
}

/**
 * A circuit breaker over one model. While it is closed every request goes through; after `failures` failures of ours
 * in a row it is open, and none does; after `openMs` it is half-open, and one at a time goes through: answered, the
 * circuit is closed again; failed, it is open for as long again. A request refused for what it holds proves nothing
 * either way.
 *
 * Our own and not cockatiel's: that one reads the wall clock, so that a clock put back holds the circuit open, closes a
 * half-open one on a request refused for its own rows, and runs promises only, where a prediction is made in one go.
 */
export class Breaker {
  readonly #rules: BreakerRules;
  readonly #clock: () => number;
  #failures = 0;
  /** Since when it is open, on the steady clock; null while it is closed. */
  #openedAt: number | null = null;
  #trialIsOn = false;

  /** `clock` is steady, in ms. It is not looked at while all goes well. */
  constructor(rules: BreakerRules, clock: () => number) {
    this.#rules = rules;
    this.#clock = clock;
  }

  get state(): BreakerState {
    if (this.#openedAt === null) return "closed";
    return this.#clock() - this.#openedAt < this.#rules.openMs ? "open" : "half-open";
  }

  /** 0 where a request may go through, and `ended` must follow; else how many ms it should wait. */
  enter(): number {
    if (this.#openedAt === null) return 0;
    const waitMs = this.#openedAt + this.#rules.openMs - this.#clock();
    if (waitMs > 0) return waitMs;
    if (this.#trialIsOn) return 1000; // about as long as a trial may take
    this.#trialIsOn = true;
    return 0;
  }

  ended(outcome: Outcome): void {
    const wasTrial = this.#trialIsOn;
    this.#trialIsOn = false;
    if (outcome === "ok") {
      this.#failures = 0;
      // What was begun while the circuit was closed and ends while it is open does not close it.
      if (wasTrial) this.#openedAt = null;
    }
    if (outcome !== "error") return;
    this.#failures += 1;
    if (wasTrial || this.#failures >= this.#rules.failures) this.#openedAt = this.#clock();
  }
}
