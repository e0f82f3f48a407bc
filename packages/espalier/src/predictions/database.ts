import { fault, fromSystemError } from "../fault/index.ts";
import { openSqlite, type SqliteFile } from "../store/index.ts";
import { makeFolders, placesIn } from "./rules.ts";

type JsonText = string;

/** The log's database, table by table. */
export interface PredictionTables {
  /** What a row of `predictions` was answered by, and what its lists mean. */
  models: {
    id: number;
    name: string;
    version: number;
    features: JsonText;
    /** JSON null for regression. */
    classes: JsonText;
  };
  predictions: {
    id: number;
    at: number;
    request_id: string;
    row: number;
    model_id: number;
    /** Values in the order of the model's features. */
    features: JsonText | null;
    features_hash: string | null;
    prediction: number | string;
    rating: string | null;
    /** In the order of the model's classes. */
    probabilities: JsonText | null;
    latency_ms: number;
    purpose: string | null;
    subject: string | null;
    key: string | null;
  };
  /** How far each spool was taken, so that nothing is taken twice. */
  spools: { base: string; taken_bytes: number; is_done: number };
  /** What happened to records other than being added. */
  journal: { id: number; at: number; kind: "forgotten" | "expired" | "damaged"; rows: number; detail: JsonText };
}

/** Migration i takes format i to format i + 1. A released one is never edited. */
const migrations: readonly string[] = [
  `
  CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    features TEXT NOT NULL,
    classes TEXT NOT NULL,
    UNIQUE (name, version, features, classes)
  );
  CREATE TABLE predictions (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    row INTEGER NOT NULL,
    model_id INTEGER NOT NULL REFERENCES models (id),
    features TEXT,
    features_hash TEXT,
    prediction NOT NULL,
    rating TEXT,
    probabilities TEXT,
    latency_ms REAL NOT NULL,
    purpose TEXT,
    subject TEXT,
    key TEXT
  );
  CREATE INDEX predictions_by_time ON predictions (at);
  CREATE INDEX predictions_by_model ON predictions (model_id, at);
  CREATE INDEX predictions_by_request ON predictions (request_id);
  CREATE INDEX predictions_by_subject ON predictions (subject) WHERE subject IS NOT NULL;
  CREATE TABLE spools (base TEXT PRIMARY KEY, taken_bytes INTEGER NOT NULL, is_done INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    rows INTEGER NOT NULL,
    detail TEXT NOT NULL
  );
  `,
];

/**
 * Opens the database in a prediction log's folder, made if it is not there. What is deleted in it is overwritten.
 * Faults: PREDICTIONS_DAMAGED, STORE_TOO_NEW, STORE_BUSY, and those of fromSystemError.
 */
export async function openDatabase(dir: string): Promise<SqliteFile> {
  const { database } = placesIn(dir);
  const what = `the record of predictions "${database}"`;
  try {
    makeFolders(dir);
    const file = await openSqlite(database, { what, migrations });
    file.rows("PRAGMA secure_delete = ON");
    file.exec("PRAGMA cache_size = -16000"); // 16 MB: request ids come in no order
    return file;
  } catch (error) {
    const known = fromSystemError(error, what);
    if (known.code !== "STORE_DAMAGED") throw known;
    throw fault("PREDICTIONS_DAMAGED", { path: database, problem: known.message }, { cause: error });
  }
}
