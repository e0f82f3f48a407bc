import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** What is remembered of predictions, and for how long: `serve.predictions` of the configuration. */
export interface PredictionRules {
  /** A row's values, a keyed hash of them, or nothing of them. */
  readonly features: "values" | "hash" | "none";
  readonly keepDays: number;
  /** Bytes that may wait on disk to be taken into the database. */
  readonly maxSpoolBytes: number;
}

/** Where the files of a prediction log are: `dir` is `.espalier/predictions`. */
export const placesIn = (dir: string) => ({
  database: join(dir, "predictions.db"),
  salt: join(dir, "salt"),
  spools: join(dir, "spool"),
});

/**
 * Makes the log's folders, for their owner alone. Not the one they are in: where the store is gone, no new one is begun
 * in its place. Throws what the file system throws.
 */
export function makeFolders(dir: string): void {
  for (const folder of [dir, placesIn(dir).spools]) {
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
