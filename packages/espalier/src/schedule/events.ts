import type { Tick, TickError } from "./tick.ts";

/** What a scheduler tells whoever watches it. Times are milliseconds since 1970, UTC. */
export type ScheduleEvent =
  | { readonly kind: "started"; readonly nextDue: number | null; readonly watches: boolean }
  | { readonly kind: "run-started"; readonly trigger: Tick["kind"]; readonly dueAt: number; readonly reason: string }
  | {
      readonly kind: "run-ended";
      readonly trigger: Tick["kind"];
      readonly dueAt: number;
      readonly outcome: "finished" | "failed" | "interrupted";
      readonly exitCode: number | null;
      readonly runId: string | null;
      readonly error: TickError | null;
      /** When the cron expression is due again. */
      readonly nextDue: number | null;
    }
  | {
      readonly kind: "skipped" | "missed";
      readonly dueAt: number;
      readonly reason: string;
    }
  /** Something is wrong that may come right by itself; told once for as long as it lasts. */
  | { readonly kind: "trouble"; readonly error: TickError }
  | { readonly kind: "stopped" };
