import type { Kysely } from "kysely";
import type { BlobStore, Tables } from "../store/index.ts";
import type { SourceSpec, Stamp } from "../source/index.ts";

/** What a source's files looked like when they were last read, in their order. */
export interface Scan {
  readonly version: string;
  /** `stampsText` of that time. */
  readonly stamps: string;
  /** A SHA-256 for each file. */
  readonly hashes: readonly string[];
  /** The blobs that hold the content, with their sizes. */
  readonly blobs: readonly (readonly [hash: string, sizeBytes: number])[];
  readonly scannedAt: number;
}

/** Names and stamps as one text: where it is the same, nothing changed. A stamp of null is equal to no file's. */
export function stampsText(names: readonly string[], stamps: readonly (Stamp | null)[]): string {
  const cells: (string | number)[] = [];
  for (const [i, name] of names.entries()) {
    const { sizeBytes, mtimeMs, ctimeMs, inode } = stamps[i] ?? noStamp;
    cells.push(name, sizeBytes, mtimeMs, ctimeMs, inode);
  }
  return JSON.stringify(cells);
}

const noStamp: Stamp = { sizeBytes: -1, mtimeMs: 0, ctimeMs: 0, inode: 0 };

/** A file as it was when it was last read. */
export interface Remembered {
  readonly stamp: Stamp;
  readonly sha256: string;
}

/** By name. */
export function remembered({ stamps, hashes }: Scan): ReadonlyMap<string, Remembered> {
  const cells = JSON.parse(stamps) as readonly (string | number)[];
  return new Map(
    hashes.map((sha256, i) => {
      const [name, sizeBytes, mtimeMs, ctimeMs, inode] = cells.slice(5 * i, 5 * i + 5);
      const stamp = {
        sizeBytes: Number(sizeBytes),
        mtimeMs: Number(mtimeMs),
        ctimeMs: Number(ctimeMs),
        inode: Number(inode),
      };
      return [String(name), { stamp, sha256 }];
    }),
  );
}

const keyOf = (source: SourceSpec): string => JSON.stringify(source);

/** The source's last scan. None where the clock has gone back since: then times of files tell nothing. */
export async function findScan(db: Kysely<Tables>, source: SourceSpec, now: number): Promise<Scan | null> {
  const row = await db.selectFrom("data_scans").selectAll().where("source", "=", keyOf(source)).executeTakeFirst();
  if (row === undefined || row.scanned_at > now) return null;
  return {
    version: row.version,
    stamps: row.stamps,
    hashes: row.hashes === "" ? [] : row.hashes.split("\n"),
    blobs: JSON.parse(row.blobs) as Scan["blobs"],
    scannedAt: row.scanned_at,
  };
}

export async function saveScan(db: Kysely<Tables>, source: SourceSpec, scan: Scan): Promise<void> {
  const row = {
    source: keyOf(source),
    version: scan.version,
    stamps: scan.stamps,
    hashes: scan.hashes.join("\n"),
    blobs: JSON.stringify(scan.blobs),
    scanned_at: scan.scannedAt,
  };
  await db
    .insertInto("data_scans")
    .values(row)
    .onConflict((conflict) => conflict.column("source").doUpdateSet(row))
    .execute();
}

/** Is every blob still there, at its size? Reads no content. */
export async function areThere(blobs: BlobStore, list: Scan["blobs"]): Promise<boolean> {
  const found = await Promise.all(list.map(([hash, sizeBytes]) => blobs.has(hash, sizeBytes)));
  return found.every(Boolean);
}
