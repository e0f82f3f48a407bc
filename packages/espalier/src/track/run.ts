import type { Json } from "@espalier/learn";
import type { Selectable } from "kysely";
import type { RunStatus, Tables } from "../store/index.ts";

/** One execution, with what it was made from. Times are milliseconds since 1970, UTC. */
export interface Run {
  /** 32 hex digits, as MLflow's. */
  readonly id: string;
  readonly experiment: string;
  /** Two words, for people. */
  readonly name: string;
  readonly status: RunStatus;
  /** Why it was started. */
  readonly reason: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly config: Json;
  /** What was laid over the config file, in that order: a setting's path, its value, and where it was written. */
  readonly overrides: readonly { readonly path: string; readonly value: unknown; readonly from: string }[];
  readonly codeVersion: string;
  readonly gitCommit: string | null;
  /** Why it failed; null unless it did. */
  readonly error: RunError | null;
  /** The process that it ran in. */
  readonly pid: number;
}

export interface RunError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export function runFromRow(row: Selectable<Tables["runs"]>): Run {
  return {
    id: row.run_id,
    experiment: row.experiment,
    name: row.name,
    status: row.status,
    reason: row.reason,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    config: JSON.parse(row.config) as Json,
    overrides: JSON.parse(row.overrides) as Run["overrides"],
    codeVersion: row.code_version,
    gitCommit: row.git_commit,
    error: row.error === null ? null : (JSON.parse(row.error) as RunError),
    pid: row.pid,
  };
}
