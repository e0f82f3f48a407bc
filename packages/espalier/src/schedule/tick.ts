import type { Selectable } from "kysely";
import type { Tables, TickOutcome } from "../store/index.ts";

/** What was due when, and what came of it. Times are milliseconds since 1970, UTC. */
export interface Tick {
  readonly id: number;
  readonly environment: string | null;
  readonly kind: "cron" | "data";
  readonly dueAt: number;
  readonly reason: string;
  /** How many due times before this one passed without a run of their own. */
  readonly missed: number;
  readonly outcome: TickOutcome;
  readonly attempts: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly runId: string | null;
  /** Null where the run is not known, or is deleted. */
  readonly runName: string | null;
  readonly error: TickError | null;
}

export interface TickError {
  readonly code: string;
  readonly message: string;
}

type Row = Selectable<Tables["schedule_ticks"]> & { readonly run_name: string | null };

export const tickFromRow = (row: Row): Tick => ({
  id: row.id,
  environment: row.environment === "" ? null : row.environment,
  kind: row.kind,
  dueAt: row.due_at,
  reason: row.reason,
  missed: row.missed,
  outcome: row.outcome,
  attempts: row.attempts,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  runId: row.run_id,
  runName: row.run_name,
  error: row.error === null ? null : (JSON.parse(row.error) as TickError),
});
