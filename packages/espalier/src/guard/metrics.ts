import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { BreakerState } from "./guard.ts";

/** Why something was not begun. */
export const shedReasons = ["overload", "in_flight", "deadline", "circuit_open", "rate_limit"] as const;
export type ShedReason = (typeof shedReasons)[number];

/** Why somebody was not let in. */
export const keyRefusals = ["missing", "unknown", "expired", "role"] as const;
export type KeyRefusal = (typeof keyRefusals)[number];

/** Upper bounds in ms. */
const waitBoundsMs = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500];

/** What a guard counts: plain numbers, since they are counted on every request and read once in many seconds. */
export class Tally {
  inFlight = 0;
  readonly shed: Record<ShedReason, number> = {
    overload: 0,
    in_flight: 0,
    deadline: 0,
    circuit_open: 0,
    rate_limit: 0,
  };
  readonly keys: Record<KeyRefusal, number> = { missing: 0, unknown: 0, expired: 0, role: 0 };
}

export interface Gauges {
  readonly tally: Tally;
  queueLength(): number;
  breakers(): readonly { readonly model: string; readonly state: BreakerState }[];
}

/** Adds a guard's metrics to a server's. What is observed of waiting goes to what is returned, in ms. */
export function meterGuard(register: Registry, { tally, queueLength, breakers }: Gauges): (waitMs: number) => void {
  const registers = [register];
  const count = (name: string, help: string, label: string, counts: Readonly<Record<string, number>>) => {
    const told = new Map<string, number>();
    new Counter({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        for (const [value, now] of Object.entries(counts)) {
          this.inc({ [label]: value }, now - (told.get(value) ?? 0));
          told.set(value, now);
        }
      },
    });
  };
  count(
    "requests_shed_total",
    "Requests that were not begun, so that others could be answered in time.",
    "reason",
    tally.shed,
  );
  count("key_refusals_total", "Requests refused for their key.", "reason", tally.keys);
  new Gauge({
    name: "requests_in_flight",
    help: "Requests let in and not yet answered.",
    registers,
    collect() {
      this.set(tally.inFlight);
    },
  });
  new Gauge({
    name: "queue_length",
    help: "Requests that stood waiting when the event loop last looked.",
    registers,
    collect() {
      this.set(queueLength());
    },
  });
  new Gauge({
    name: "circuit_breaker_open",
    help: "1 while the model is not asked because it failed several times in a row, 0.5 while it is tried again, else 0.",
    labelNames: ["model"],
    registers,
    aggregator: "max",
    collect() {
      for (const { model, state } of breakers()) this.set({ model }, openness[state]);
    },
  });
  const waits = new Histogram({
    name: "queue_wait_seconds",
    help: "About how long requests for predictions waited before they were begun or refused.",
    buckets: waitBoundsMs.map((ms) => ms / 1000),
    registers,
    collect: () => tell(),
  });
  const pending = new Float64Array(pendingWaits);
  let waiting = 0;
  const tell = () => {
    for (const waitMs of pending.subarray(0, waiting)) waits.observe(waitMs / 1000);
    waiting = 0;
  };
  return (waitMs) => {
    pending[waiting++] = waitMs;
    if (waiting === pendingWaits) tell();
  };
}

/** So many are told to the histogram at once: one by one they would cost more than all else that is counted here. */
const pendingWaits = 256;

const openness: Readonly<Record<BreakerState, number>> = { closed: 0, "half-open": 0.5, open: 1 };
