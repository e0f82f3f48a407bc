/**
 * The database's history: migration i takes format i to format i + 1. A released migration is never edited; a change
 * is another entry.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    experiment TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'failed', 'interrupted')),
    reason TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    config TEXT NOT NULL,
    code_version TEXT NOT NULL,
    git_commit TEXT,
    error TEXT,
    pid INTEGER NOT NULL,
    process_started TEXT
  );
  CREATE INDEX runs_by_start ON runs (started_at);
  CREATE INDEX runs_by_name ON runs (name);

  CREATE TABLE run_stages (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    because TEXT NOT NULL,
    key TEXT NOT NULL,
    duration_ms REAL NOT NULL,
    outputs TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
  );
  CREATE TABLE run_metrics (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value REAL,
    step INTEGER NOT NULL,
    timestamp INTEGER NOT NULL
  );
  CREATE INDEX run_metrics_by_key ON run_metrics (run_id, key, step, timestamp);
  CREATE TABLE run_params (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, key)
  );
  CREATE TABLE run_tags (
    run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, key)
  );

  CREATE TABLE models (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL);
  CREATE TABLE model_versions (
    name TEXT NOT NULL REFERENCES models (name),
    version INTEGER NOT NULL,
    run_id TEXT,
    model_hash TEXT NOT NULL,
    metrics TEXT NOT NULL,
    gate TEXT NOT NULL,
    recipe TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (name, version),
    UNIQUE (name, model_hash)
  );
  CREATE TABLE aliases (
    name TEXT NOT NULL,
    alias TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (name, alias),
    FOREIGN KEY (name, version) REFERENCES model_versions (name, version)
  );
  CREATE TABLE releases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL REFERENCES models (name),
    alias TEXT NOT NULL,
    version INTEGER,
    previous INTEGER,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    because TEXT NOT NULL
  );
  CREATE INDEX releases_by_model ON releases (name, id);

  CREATE TABLE stage_results (
    key TEXT PRIMARY KEY,
    stage TEXT NOT NULL,
    parts TEXT NOT NULL,
    outputs TEXT NOT NULL,
    summary TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    duration_ms REAL NOT NULL
  );
  CREATE INDEX stage_results_by_stage ON stage_results (stage, created_at);
  CREATE TABLE trial_results (key TEXT PRIMARY KEY, scores TEXT NOT NULL, created_at INTEGER NOT NULL);
  CREATE TABLE locks (name TEXT PRIMARY KEY, holder TEXT NOT NULL, acquired_at INTEGER NOT NULL);
  CREATE TABLE file_hashes (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns TEXT NOT NULL,
    ctime_ns TEXT NOT NULL,
    inode TEXT NOT NULL,
    sha256 TEXT NOT NULL
  );
  `,
  `
  CREATE TABLE data_objects (
    hash TEXT PRIMARY KEY,
    blob TEXT NOT NULL,
    offset INTEGER NOT NULL,
    size INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX data_objects_by_blob ON data_objects (blob);
  CREATE TABLE data_versions (
    version TEXT PRIMARY KEY,
    files INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL
  );
  CREATE TABLE data_history (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    version TEXT NOT NULL REFERENCES data_versions (version) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    because TEXT NOT NULL
  );
  CREATE INDEX data_history_by_version ON data_history (version);
  CREATE TABLE data_scans (
    source TEXT PRIMARY KEY,
    version TEXT NOT NULL REFERENCES data_versions (version) ON DELETE CASCADE,
    stamps TEXT NOT NULL,
    hashes TEXT NOT NULL,
    blobs TEXT NOT NULL,
    scanned_at INTEGER NOT NULL
  );
  `,
  `
  CREATE TABLE module_imports (
    sha256 TEXT PRIMARY KEY,
    imports TEXT NOT NULL
  ) WITHOUT ROWID;
  `,
  "ALTER TABLE runs ADD COLUMN overrides TEXT NOT NULL DEFAULT '[]'",
  `
  CREATE TABLE schedule_ticks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    environment TEXT NOT NULL,
    kind TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    missed INTEGER NOT NULL,
    outcome TEXT NOT NULL
      CHECK (outcome IN ('running', 'finished', 'failed', 'interrupted', 'skipped', 'missed')),
    attempts INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    run_id TEXT,
    error TEXT,
    UNIQUE (environment, kind, due_at)
  );
  CREATE TABLE schedule_state (
    environment TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (environment, name)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    rate TEXT,
    revoked_at INTEGER
  ) WITHOUT ROWID;
  `,
];
