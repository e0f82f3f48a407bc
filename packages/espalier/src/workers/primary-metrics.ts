import type { Registry } from "prom-client";
import type { Crew } from "./crew.ts";

/** What only the primary knows: how many workers there are, and how many it had to replace. */
export async function registerOf(now: () => { readonly crew: Crew; readonly crashes: number }): Promise<Registry> {
  const { Counter, Gauge, Registry } = await import("prom-client"); // only a server that is scraped needs it here
  const register = new Registry();
  const registers = [register];
  new Gauge({
    name: "workers_up",
    help: "Worker processes that answer.",
    registers,
    collect() {
      this.set(now().crew.members.filter(({ phase }) => phase === "up").length);
    },
  });
  new Gauge({ name: "workers_wanted", help: "Worker processes that there should be.", registers }).set(
    now().crew.wanted,
  );
  new Counter({
    name: "worker_crashes_total",
    help: "Worker processes that ended without being told to; each was replaced.",
    registers,
    collect() {
      this.reset();
      this.inc(now().crashes);
    },
  });
  // The workers' own start times are not one server's.
  const since = { name: "process_start_time_seconds", help: "Start time of the process since unix epoch in seconds." };
  new Gauge({ ...since, registers, aggregator: "first" }).set(Math.round(Date.now() / 1000 - process.uptime()));
  return register;
}
