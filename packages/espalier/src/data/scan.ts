import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { BlobStore, Tables } from "../store/index.ts";
import type { SourceSpec, Stamp } from "../source/index.ts";

/** What is known of a source's files from the last time they were read, before looking at each of them. */
export interface Sight {
  readonly version: string;
  /** `sightOf` that time; null: a file might since have changed unseen. */
  readonly digest: string | null;
  /** The blobs that hold the content, with their sizes. */
  readonly blobs: readonly (readonly [hash: string, sizeBytes: number])[];
  readonly scannedAt: number;
}

/** What each of a source's files looked like when it was last read, in their order. */
export interface Scan extends Sight {
  /** `stampsText` of that time. */
  readonly stamps: string;
  /** A SHA-256 for each file. */
  readonly hashes: readonly string[];
}

/** SHA-256 of all names and stamps: where it is the same, nothing changed. */
export function sightOf(names: readonly string[], stamps: readonly Stamp[]): string {
  const numbers = new Float64Array(4 * stamps.length); // as text they would take longer than to ask for them
  for (const [i, { sizeBytes, mtimeMs, ctimeMs, inode }] of stamps.entries()) {
    numbers[4 * i] = sizeBytes;
    numbers[4 * i + 1] = mtimeMs;
    numbers[4 * i + 2] = ctimeMs;
    numbers[4 * i + 3] = inode;
  }
  return createHash("sha256").update(names.join("\0")).update("\0").update(numbers).digest("hex");
}

/** Names and stamps as text. A stamp of null is equal to no file's. */
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

// The column `stamps` begins with the digest, so that an unchanged source costs reading 64 characters of a megabyte.
const digestLength = 64;
const noDigest = "-".repeat(digestLength);
const isOurs = /^(?:[0-9a-f]{64}|-{64})\[/;

/** The source when it was last read. None where the clock has gone back since: then times of files tell nothing. */
export async function findSight(db: Kysely<Tables>, source: SourceSpec, now: number): Promise<Sight | null> {
  const row = await db
    .selectFrom("data_scans")
    .select(({ fn, val }) => [
      "version",
      "blobs",
      "scanned_at",
      fn<string>("substr", ["stamps", val(1), val(digestLength)]).as("digest"),
    ])
    .where("source", "=", keyOf(source))
    .executeTakeFirst();
  return row === undefined || row.scanned_at > now ? null : sightFrom(row);
}

/** The same with what each file looked like. */
export async function findScan(db: Kysely<Tables>, source: SourceSpec, now: number): Promise<Scan | null> {
  const row = await db.selectFrom("data_scans").selectAll().where("source", "=", keyOf(source)).executeTakeFirst();
  if (row === undefined || row.scanned_at > now) return null;
  const { stamps, hashes } = row;
  if (!isOurs.test(stamps)) return null;
  return {
    ...sightFrom({ ...row, digest: stamps.slice(0, digestLength) }),
    stamps: stamps.slice(digestLength),
    hashes: hashes === "" ? [] : hashes.split("\n"),
  };
}

type SightRow = Pick<Tables["data_scans"], "version" | "blobs" | "scanned_at"> & { readonly digest: string };

const sightFrom = ({ version, digest, blobs, scanned_at }: SightRow): Sight => ({
  version,
  digest: digest === noDigest ? null : digest,
  blobs: JSON.parse(blobs) as Sight["blobs"],
  scannedAt: scanned_at,
});

export async function saveScan(db: Kysely<Tables>, source: SourceSpec, scan: Scan): Promise<void> {
  const row = {
    source: keyOf(source),
    version: scan.version,
    stamps: (scan.digest ?? noDigest) + scan.stamps,
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
export async function areThere(blobs: BlobStore, list: Sight["blobs"]): Promise<boolean> {
  const found = await Promise.all(list.map(([hash, sizeBytes]) => blobs.has(hash, sizeBytes)));
  return found.every(Boolean);
}
