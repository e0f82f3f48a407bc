import { listingHash, type FileHashes, type Listing } from "../store/index.ts";
import { fileId, folderId, type ContentId } from "./content-id.ts";
import { pathInProject } from "./path-in-project.ts";
import { look, type Found } from "./walk.ts";

/**
 * The content of a file or folder of the project; null where there is nothing. Links to files of the project count as
 * these files. Faults PATH_LEAVES_PROJECT, PATH_UNUSABLE, FILE_NOT_READABLE.
 */
export async function contentOf(hashes: FileHashes, dir: string, path: string): Promise<ContentId | null> {
  const found = look(dir, pathInProject(dir, path, path), path, "inside");
  return found.kind === "nothing" ? null : await idOf(hashes, found);
}

/** The contents of several paths, as `contentOf`. */
export async function contentsOf(
  hashes: FileHashes,
  dir: string,
  paths: readonly string[],
): Promise<Readonly<Record<string, ContentId | null>>> {
  const contents: [string, ContentId | null][] = [];
  for (const path of paths) contents.push([path, await contentOf(hashes, dir, path)]);
  return Object.fromEntries(contents);
}

async function idOf(hashes: FileHashes, found: Exclude<Found, { kind: "nothing" }>): Promise<ContentId> {
  if (found.kind === "file") return fileId(await hashes.of(found.path), found.isExecutable);
  return folderId(listingHash(await listingOf(hashes, found)));
}

/** A folder's listing, each file hashed. */
export async function listingOf(
  hashes: FileHashes,
  { files, emptyFolders }: Extract<Found, { kind: "folder" }>,
): Promise<Listing> {
  const listed = [];
  for (const { path, absolute, sizeBytes, isExecutable } of files) {
    listed.push({ path, sha256: await hashes.of(absolute), sizeBytes, isExecutable });
  }
  return { files: listed, emptyFolders };
}
