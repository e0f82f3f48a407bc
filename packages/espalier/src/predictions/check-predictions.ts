import { existsSync } from "node:fs";
import { openDatabase } from "./database.ts";
import { placesIn } from "./rules.ts";

/**
 * What the database's own check of itself finds wrong; null where there is none yet. Takes nothing and changes nothing.
 * Faults: those of `openDatabase`.
 */
export async function checkPredictions(dir: string): Promise<readonly string[] | null> {
  if (!existsSync(placesIn(dir).database)) return null;
  const database = await openDatabase(dir);
  try {
    const rows = database.rows("PRAGMA integrity_check(3)") as readonly { readonly integrity_check: string }[];
    return rows.map((row) => row.integrity_check).filter((line) => line !== "ok");
  } finally {
    database.close();
  }
}
