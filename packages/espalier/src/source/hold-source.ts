import { mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { fault, fromSystemError } from "../fault/index.ts";
import { isS3Url } from "../s3/index.ts";
import type { Held, HeldFile, HoldOptions } from "./held.ts";
import { localFiles, type LocalFile } from "./local-files.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { pathsOf, type FileSource, type SourceSpec } from "./spec.ts";
import { isSameStamp, stampOf } from "./stamp.ts";

/**
 * The source's files: found where they are on this machine, fetched into `scratch` where they are not. A relative path
 * starts at `dir`. What is fetched is whole and verified, or there is a fault.
 *
 * Faults FILE_NOT_FOUND, FILE_NOT_READABLE, PATH_IS_FOLDER, GLOB_EMPTY, GLOB_LEAVES; URL_FAILED, URL_HASH; S3_…;
 * POSTGRES_….
 */
export async function holdSource(dir: string, spec: SourceSpec, options: HoldOptions): Promise<Held> {
  if (spec.kind === "postgres") {
    const { copyQuery } = await import("./copy-query.ts");
    return await fetched(options, async (folder) => [await copyQuery(spec, folder, options.signal)]);
  }
  const paths = pathsOf(spec);
  const [first = ""] = paths;
  if (isWebUrl(first)) {
    const { fetchUrl } = await import("./fetch-url.ts");
    return await fetched(options, async (folder) => [await fetchUrl(first, spec.sha256 ?? "", folder, options.signal)]);
  }
  if (paths.some(isS3Url)) {
    const { fetchObjects } = await import("./fetch-objects.ts");
    return await fetched(options, (folder) => fetchObjects(paths, spec, folder, options.signal));
  }
  return heldLocally(await localFiles(resolve(dir), paths), spec);
}

const isWebUrl = (path: string): boolean => /^https?:\/\//i.test(path);

function heldLocally(files: readonly LocalFile[], spec: FileSource): Held {
  return {
    files,
    release: async ({ unread = false } = {}) => {
      if (unread) return;
      for (const { name, path, stamp } of files) {
        if (!isStill(path, stamp))
          throw fault("SOURCE_CHANGED", { file: files.length === 1 ? String(spec.path) : name });
      }
    },
  };
}

function isStill(path: string, stamp: LocalFile["stamp"]): boolean {
  try {
    return isSameStamp(stampOf(path), stamp);
  } catch {
    return false; // it is gone
  }
}

/** Files in a folder of their own, which a kill leaves to the store to clear away. */
async function fetched(
  { scratch }: HoldOptions,
  fetch: (folder: string) => Promise<readonly HeldFile[]>,
): Promise<Held> {
  const folder = scratchFolder(scratch);
  const release = () => rm(folder, { recursive: true, force: true });
  try {
    await mkdir(folder);
    return { files: await fetch(folder), release };
  } catch (error) {
    await release();
    throw fromSystemError(error, "what was fetched");
  }
}
