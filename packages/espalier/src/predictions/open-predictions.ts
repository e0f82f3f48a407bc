import { queriesOn } from "../store/index.ts";
import { openDatabase, type PredictionTables } from "./database.ts";
import { createDrain } from "./drain.ts";
import { forget, type ForgetTarget } from "./forget.ts";
import { keyedHash } from "./keyed-hash.ts";
import {
  answeringModels,
  countsByDay,
  eachPrediction,
  journalTotals,
  type AnsweringModel,
  type CountOfDay,
  type JournalTotals,
  type PredictionFilter,
  type PredictionRecord,
} from "./read-predictions.ts";
import { placesIn } from "./rules.ts";

/** What is asked for; a subject by its own name. */
export interface PredictionQuery extends Omit<PredictionFilter, "subjects"> {
  readonly subject?: string | undefined;
}

/** What was predicted, to be read and to be forgotten. */
export interface Predictions {
  /** Newest first. */
  latest(query: PredictionQuery, limit: number): Promise<readonly PredictionRecord[]>;
  /** Oldest first, one by one. */
  all(query: PredictionQuery): AsyncIterable<PredictionRecord>;
  models(query: PredictionQuery): Promise<readonly AnsweringModel[]>;
  byDay(query: PredictionQuery): Promise<readonly CountOfDay[]>;
  journal(): Promise<JournalTotals>;
  /** Rows that were forgotten. Faults PREDICTIONS_IN_USE. */
  forget(target: ForgetTarget): number;
  close(): void;
}

/**
 * Opens what is remembered in this folder, and first takes what servers have written up to now.
 * Faults: those of `openDatabase`.
 */
export async function openPredictions(dir: string, clock: () => number = Date.now): Promise<Predictions> {
  const database = await openDatabase(dir);
  const { spools, salt } = placesIn(dir);
  const drain = createDrain(database, spools, clock);
  const db = await queriesOn<PredictionTables>(database);
  const takeAll = () => {
    const { failure } = drain.takeAll({ open: true });
    if (failure !== null) throw failure;
  };
  takeAll();
  const filterOf = ({ subject, ...filter }: PredictionQuery): PredictionFilter =>
    subject === undefined ? filter : { ...filter, subjects: [subject, keyedHash(salt)(subject)] };
  return {
    latest: async (query, limit) => {
      const records: PredictionRecord[] = [];
      for await (const one of eachPrediction(db, filterOf(query), { newestFirst: true, limit })) records.push(one);
      return records;
    },
    all: (query) => eachPrediction(db, filterOf(query), { newestFirst: false }),
    models: (query) => answeringModels(db, filterOf(query)),
    byDay: (query) => countsByDay(db, filterOf(query)),
    journal: () => journalTotals(db),
    forget: (target) => {
      takeAll();
      return forget(database, spools, keyedHash(salt), target, clock());
    },
    close: () => database.close(),
  };
}
