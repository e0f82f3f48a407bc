import type { Kysely } from "kysely";
import type { Tables } from "../store/index.ts";

/** Where an object's bytes are: a stretch of a blob, or all of one. */
export interface ObjectPlace {
  readonly hash: string;
  readonly blob: string;
  readonly offset: number;
  readonly size: number;
}

// The store has loaded it by the time that anything here is called; whoever opens no store need not.
const kysely = () => import("kysely");

/** Where the objects of these hashes are; one query for however many. Unknown ones are left out. */
export async function findObjects(
  db: Kysely<Tables>,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, ObjectPlace>> {
  const { sql } = await kysely();
  const asked = JSON.stringify([...new Set(hashes)]);
  const query = sql<ObjectPlace>`SELECT o.hash, o.blob, o.offset, o.size FROM json_each(${asked}) AS j JOIN data_objects AS o ON o.hash = j.value`;
  const { rows } = await query.execute(db);
  return new Map(rows.map((row) => [row.hash, row]));
}

/** Notes where objects are, in place of where they were; one statement for however many. Their blobs are kept already. */
export async function saveObjects(db: Kysely<Tables>, places: readonly ObjectPlace[]): Promise<void> {
  if (places.length === 0) return;
  const { sql } = await kysely();
  const rows = JSON.stringify(places.map(({ hash, blob, offset, size }) => [hash, blob, offset, size]));
  // `WHERE true`: without it SQLite's parser takes ON CONFLICT for the ON of a join.
  await sql`INSERT INTO data_objects (hash, blob, offset, size)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(${rows}) WHERE true
    ON CONFLICT (hash) DO UPDATE SET blob = excluded.blob, offset = excluded.offset, size = excluded.size`.execute(db);
}

/** Forgets where these objects are. */
export async function forgetObjects(db: Kysely<Tables>, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  const { sql } = await kysely();
  await sql`DELETE FROM data_objects WHERE hash IN (SELECT value FROM json_each(${JSON.stringify(hashes)}))`.execute(
    db,
  );
}
