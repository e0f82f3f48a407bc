import type { BlobStore } from "./blobs.ts";
import { canonicalJson } from "./canonical-json.ts";
import { sha256 } from "./sha256.ts";

/** What a folder held: its files, sorted by path, and the folders in it that are empty. */
export interface Listing {
  readonly files: readonly ListedFile[];
  readonly emptyFolders: readonly string[];
}

/** The path is relative to the folder, with forward slashes. */
export interface ListedFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly isExecutable: boolean;
}

/** A listing as it is kept: the same folder gives the same bytes. */
export function listingText({ files, emptyFolders }: Listing): string {
  const rows = files.map((file) => ({
    path: file.path,
    sha256: file.sha256,
    size: file.sizeBytes,
    ...(file.isExecutable && { executable: true }),
  }));
  return canonicalJson({ format: 1, files: rows, empty_folders: emptyFolders });
}

export const listingHash = (listing: Listing): string => sha256(listingText(listing));

interface StoredListing {
  readonly files: readonly {
    readonly path: string;
    readonly sha256: string;
    readonly size: number;
    readonly executable?: boolean;
  }[];
  readonly empty_folders: readonly string[];
}

/** A kept listing. Faults BLOB_MISSING, BLOB_DAMAGED: what it has beside these it has from `listingText`. */
export async function readListing(blobs: BlobStore, hash: string): Promise<Listing> {
  const { files, empty_folders } = JSON.parse(Buffer.from(await blobs.get(hash)).toString("utf8")) as StoredListing;
  return {
    files: files.map(({ path, sha256: own, size, executable }) => ({
      path,
      sha256: own,
      sizeBytes: size,
      isExecutable: executable ?? false,
    })),
    emptyFolders: empty_folders,
  };
}
