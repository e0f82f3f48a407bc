import type { SqliteFile } from "../store/index.ts";
import type { PredictionTables } from "./database.ts";
import type { ModelFacts, SpoolRecord, SpoolRow } from "./spool-line.ts";

/** Prepared statements that add to the database. They are used within transactions. */
export interface RecordInserter {
  takenBytes(base: string): number;
  setTaken(base: string, bytes: number, isDone: boolean): void;
  /** How many rows it had. */
  record(record: SpoolRecord, model: ModelFacts): number;
  journal(kind: PredictionTables["journal"]["kind"], rows: number, detail: object, atMs: number): void;
}

export function createInserter({ statements }: SqliteFile): RecordInserter {
  const taken = statements.prepare("SELECT taken_bytes FROM spools WHERE base = ?");
  const setTaken = statements.prepare(
    "INSERT INTO spools VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET taken_bytes = excluded.taken_bytes, is_done = excluded.is_done",
  );
  const addModel = statements.prepare(
    "INSERT INTO models (name, version, features, classes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const findModel = statements.prepare(
    "SELECT id FROM models WHERE name = ? AND version = ? AND features = ? AND classes = ?",
  );
  const add = statements.prepare(
    `INSERT INTO predictions (at, request_id, row, model_id, features, features_hash, prediction, rating, probabilities,
      latency_ms, purpose, subject, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addToJournal = statements.prepare("INSERT INTO journal (at, kind, rows, detail) VALUES (?, ?, ?, ?)");

  const idOf = ({ name, version, features, classes }: ModelFacts): number => {
    const facts = [name, version, JSON.stringify(features), JSON.stringify(classes)];
    addModel.run(facts);
    const [row] = findModel.all(facts) as readonly { readonly id: number }[];
    return row!.id;
  };
  // One spool's models are few objects; those of the next spool are others.
  const ids = new WeakMap<ModelFacts, number>();

  return {
    takenBytes: (base) => {
      const [row] = taken.all([base]) as readonly { readonly taken_bytes: number }[];
      return row?.taken_bytes ?? 0;
    },
    setTaken: (base, bytes, isDone) => void setTaken.run([base, bytes, isDone ? 1 : 0]),
    record: ({ at, requestId, firstRow, latencyMs, purpose, subject, key, rows }, model) => {
      const modelId = ids.get(model) ?? idOf(model);
      ids.set(model, modelId);
      for (let i = 0; i < rows.length; i++) {
        const { features, prediction, rating, probabilities } = rows[i] as SpoolRow;
        add.run([
          at,
          requestId,
          firstRow + i,
          modelId,
          typeof features === "object" && features !== null ? JSON.stringify(features) : null,
          typeof features === "string" ? features : null,
          prediction,
          rating,
          probabilities === null ? null : JSON.stringify(probabilities),
          latencyMs,
          purpose,
          subject,
          key,
        ]);
      }
      return rows.length;
    },
    journal: (kind, rows, detail, atMs) => void addToJournal.run([atMs, kind, rows, JSON.stringify(detail)]),
  };
}
