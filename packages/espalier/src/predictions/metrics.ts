import { Counter, Gauge, type Registry } from "prom-client";
import type { LogStats } from "./prediction-log.ts";

/**
 * What a log has done, read whenever it is asked for.
 *
 * @param look finds out how much waits now
 */
export function addLogMetrics(register: Registry, stats: () => LogStats, look: () => Promise<void>): void {
  const registers = [register];
  new Counter({
    name: "prediction_log_written_total",
    help: "Predicted rows that were remembered: the operating system had them before they were answered.",
    registers,
    collect() {
      this.reset();
      this.inc(stats().writtenRows);
    },
  });
  new Counter({
    name: "prediction_log_shed_total",
    help: "Predicted rows that were answered, but could not be remembered.",
    labelNames: ["reason"],
    registers,
    collect() {
      for (const [reason, rows] of Object.entries(stats().shedRows)) {
        this.remove(reason);
        this.inc({ reason }, rows);
      }
    },
  });
  new Gauge({
    name: "prediction_log_spool_bytes",
    help: "Bytes of remembered rows that wait to be taken into the database, of all processes.",
    aggregator: "max",
    registers,
    async collect() {
      await look();
      this.set(stats().spoolBytes);
    },
  });
}
