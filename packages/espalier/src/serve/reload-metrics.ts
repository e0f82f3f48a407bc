import { Counter, Gauge, type Registry } from "prom-client";
import type { ModelReference } from "../contract/index.ts";

export interface ReloadMetrics {
  /** Took so long from the first byte read to the first prediction made. */
  loaded(model: ModelReference, seconds: number): void;
  swapped(name: string): void;
  /** Another version should answer, and cannot. */
  heldBack(name: string): void;
  /** What answers is again what should. */
  settled(name: string): void;
}

export function reloadMetrics(register: Registry): ReloadMetrics {
  const seconds = new Gauge({
    name: "model_load_seconds",
    help: "How long the version took to be read, checked and tried when it was last loaded.",
    labelNames: ["model", "version"],
    aggregator: "max",
    registers: [register],
  });
  const reloads = new Counter({
    name: "model_reloads_total",
    help: "Attempts to serve another version, by what came of them: swapped, or failed and the one before went on.",
    labelNames: ["model", "outcome"],
    registers: [register],
  });
  const held = new Gauge({
    name: "model_held_back",
    help: "1 while another version should answer and cannot, so that the one before goes on.",
    labelNames: ["model"],
    aggregator: "max",
    registers: [register],
  });
  return {
    loaded: ({ name, version }, took) => {
      seconds.set({ model: name, version }, took);
      // There from the start: Prometheus does not count the event that a series begins with.
      for (const outcome of ["swapped", "failed"]) reloads.inc({ model: name, outcome }, 0);
    },
    swapped: (model) => {
      reloads.inc({ model, outcome: "swapped" });
      held.set({ model }, 0);
    },
    heldBack: (model) => {
      reloads.inc({ model, outcome: "failed" });
      held.set({ model }, 1);
    },
    settled: (model) => held.set({ model }, 0),
  };
}
