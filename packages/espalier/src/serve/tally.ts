import type { Counter, Histogram } from "prom-client";
import type { ModelReference } from "../contract/index.ts";
import type { Outcome } from "../guard/index.ts";

const outcomes: readonly Outcome[] = ["ok", "refused", "error"];

/** Durations that wait to be put into the histogram. */
const WAITING = 256;

/**
 * What one version has been asked. Noting is all that is done per request; the metrics get it when somebody reads them,
 * or when many wait: one by one they would cost a tenth of a request.
 */
export class Tally {
  readonly #counts: Record<Outcome, number> = { ok: 0, refused: 0, error: 0 };
  readonly #seconds = new Float64Array(WAITING);
  #waiting = 0;
  readonly #counters: Readonly<Record<Outcome, Counter.Internal>>;
  readonly #timer: Histogram.Internal<string>;

  constructor({ name, version }: ModelReference, rows: Counter, duration: Histogram) {
    const labels = { model: name, version: String(version) };
    const counterOf = (outcome: Outcome) => rows.labels({ ...labels, outcome });
    this.#counters = { ok: counterOf("ok"), refused: counterOf("refused"), error: counterOf("error") };
    this.#timer = duration.labels(labels);
    this.tellCounts(); // a rate needs the series before the first event
  }

  note(outcome: Outcome, rows: number, seconds: number | null): void {
    this.#counts[outcome] += rows;
    if (seconds === null) return;
    this.#seconds[this.#waiting++] = seconds;
    if (this.#waiting === WAITING) this.tellSeconds();
  }

  tellCounts(): void {
    for (const outcome of outcomes) {
      this.#counters[outcome].inc(this.#counts[outcome]);
      this.#counts[outcome] = 0;
    }
  }

  tellSeconds(): void {
    for (let i = 0; i < this.#waiting; i++) this.#timer.observe(this.#seconds[i]!);
    this.#waiting = 0;
  }
}
