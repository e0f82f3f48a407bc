import type { Kysely } from "kysely";
import type { Clock } from "./clock.ts";
import type { Tables } from "./tables.ts";

/** Scores of search trials, kept under the key of all that they came from, so that a killed search goes on. */
export interface TrialResults {
  /** The scores of this key, as they were saved; null where there are none. */
  find(key: string): Promise<unknown>;
  /** Keeps scores (plain JSON; a NaN comes back as null), in place of older ones of the same key. */
  save(key: string, scores: unknown): Promise<void>;
}

export function trialResultsIn(db: Kysely<Tables>, clock: Clock): TrialResults {
  return {
    find: async (key) => {
      const row = await db.selectFrom("trial_results").select("scores").where("key", "=", key).executeTakeFirst();
      return row ? (JSON.parse(row.scores) as unknown) : null;
    },
    save: async (key, scores) => {
      const row = { key, scores: JSON.stringify(scores), created_at: clock() };
      await db
        .insertInto("trial_results")
        .values(row)
        .onConflict((conflict) => conflict.column("key").doUpdateSet(row))
        .execute();
    },
  };
}
