import type { Generated } from "kysely";

/** JSON as text: both SQLite and PostgreSQL keep it, and its bytes stay what they were. */
type JsonText = string;
/** Milliseconds since 1970, UTC. */
type TimeMs = number;

export type RunStatus = "running" | "finished" | "failed" | "interrupted";

export type TickOutcome = "running" | "finished" | "failed" | "interrupted" | "skipped" | "missed";

/** The store's database, table by table. Column names are snake_case here and nowhere else. */
export interface Tables {
  runs: {
    run_id: string;
    experiment: string;
    name: string;
    status: RunStatus;
    reason: string;
    started_at: TimeMs;
    ended_at: TimeMs | null;
    config: JsonText;
    /** What was laid over the config file: `Override[]`. */
    overrides: Generated<JsonText>;
    code_version: string;
    git_commit: string | null;
    error: JsonText | null;
    pid: number;
    process_started: string | null;
  };
  run_stages: {
    run_id: string;
    position: number;
    name: string;
    status: string;
    because: string;
    key: string;
    duration_ms: number;
    outputs: JsonText;
  };
  /** `value` is null for NaN, which neither SQLite nor JSON has. */
  run_metrics: { run_id: string; key: string; value: number | null; step: number; timestamp: TimeMs };
  run_params: { run_id: string; key: string; value: string };
  run_tags: { run_id: string; key: string; value: string };
  models: { name: string; created_at: TimeMs };
  model_versions: {
    name: string;
    version: number;
    run_id: string | null;
    model_hash: string;
    metrics: JsonText;
    gate: JsonText;
    recipe: JsonText;
    created_at: TimeMs;
  };
  aliases: { name: string; alias: string; version: number };
  /** Append-only: which alias pointed where, from when, by whom, why. `version` is null where the alias was removed. */
  releases: {
    id: Generated<number>;
    name: string;
    alias: string;
    version: number | null;
    previous: number | null;
    at: TimeMs;
    by: string;
    because: string;
  };
  stage_results: {
    key: string;
    stage: string;
    parts: JsonText;
    outputs: JsonText;
    summary: JsonText;
    created_at: TimeMs;
    duration_ms: number;
  };
  trial_results: { key: string; scores: JsonText; created_at: TimeMs };
  locks: { name: string; holder: JsonText; acquired_at: TimeMs };
  /** `inode`, `mtime_ns`, `ctime_ns` are text: they need all 64 bits. */
  file_hashes: {
    path: string;
    size: number;
    mtime_ns: string;
    ctime_ns: string;
    inode: string;
    sha256: string;
  };
  /** What a program file imports, by the file's content, so that only changed files are read for it. */
  module_imports: { sha256: string; imports: JsonText };
  /** Where the content of data files is kept: its SHA-256 → a stretch of bytes within a blob. */
  data_objects: { hash: string; blob: string; offset: number; size: number };
  /** `version` is the hash of the manifest's blob. */
  data_versions: { version: string; files: number; size_bytes: number };
  /** Append-only but for `data gc`: which version the data came to, when, and why it was taken. */
  data_history: { number: Generated<number>; version: string; at: TimeMs; because: string };
  /** What the scheduler did about each time a run was due, and what came of it. `environment` is empty where there is none. */
  schedule_ticks: {
    id: Generated<number>;
    environment: string;
    kind: "cron" | "data";
    due_at: TimeMs;
    reason: string;
    /** How many due times before this one passed without a run of their own. */
    missed: number;
    outcome: TickOutcome;
    /** How often it was begun: 2 where it was interrupted and taken up again. */
    attempts: number;
    started_at: TimeMs | null;
    ended_at: TimeMs | null;
    run_id: string | null;
    error: JsonText | null;
  };
  /** What the scheduler has to know after a restart. */
  schedule_state: { environment: string; name: string; value: JsonText };
  /** What a source's files looked like when they were last read, so that unchanged ones are not read again. */
  data_scans: {
    source: JsonText;
    version: string;
    stamps: JsonText;
    hashes: string;
    blobs: JsonText;
    scanned_at: TimeMs;
  };
  /** Keys to the server. A key itself is nowhere: `sha256` is of the whole of it. `rate` is a RateLimit. */
  api_keys: {
    id: string;
    name: string;
    roles: JsonText;
    sha256: string;
    created_at: TimeMs;
    expires_at: TimeMs | null;
    rate: JsonText | null;
    revoked_at: TimeMs | null;
  };
}
