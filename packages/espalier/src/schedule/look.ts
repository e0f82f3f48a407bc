import { readdir, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { isUnfinished } from "../data/index.ts";
import { Fault, fromSystemError } from "../fault/index.ts";
import type { Project } from "../project/index.ts";
import { isS3Url, openBucket, parseS3Url, type BucketPlace } from "../s3/index.ts";
import { holdSource, matcherOf, stampFrom, type SourceSpec, type Stamp } from "../source/index.ts";
import type { Files } from "./arrivals.ts";

/** No file yet is no mistake where files are waited for. */
const absent: ReadonlySet<string> = new Set(["FILE_NOT_FOUND", "GLOB_EMPTY"]);

/**
 * What the data looks like now, without reading any of it: the project's own source, a folder with all below it, or
 * the objects under an S3 prefix. Files that somebody has not finished writing do not count.
 *
 * Faults FILE_NOT_READABLE, PATH_NOT_FOLDER, PATH_IS_FOLDER, GLOB_LEAVES; S3_….
 */
export async function lookAtData(
  { dir, config }: Pick<Project, "dir" | "config">,
  where: true | string,
  signal: AbortSignal,
): Promise<Files> {
  try {
    if (where === true) return await sourceFiles(dir, config.source, signal);
    if (isS3Url(where)) return await objects([where], {}, () => () => true, signal);
    return await filesBelow(resolve(dir, where));
  } catch (error) {
    if (error instanceof Fault && absent.has(error.code)) return {};
    throw error;
  }
}

async function sourceFiles(dir: string, source: SourceSpec, signal: AbortSignal): Promise<Files> {
  if (source.kind === "postgres") return {};
  const paths = typeof source.path === "string" ? [source.path] : source.path;
  const chosenBy = (key: string) => (key.endsWith("/") || key === "" ? () => true : matcherOf(key));
  if (paths.some(isS3Url)) return await objects(paths, source, chosenBy, signal);
  const held = await holdSource(dir, source, { scratch: dir, signal }); // files that are here are found, not fetched
  await held.release({ unread: true });
  return Object.fromEntries(held.files.map(({ name, stamp }) => [name, stamp === undefined ? "" : stampText(stamp)]));
}

async function filesBelow(folder: string): Promise<Files> {
  try {
    const found: [string, string][] = [];
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).split(sep).join("/");
      if (entry.isDirectory() || name.split("/").some(isUnfinished)) continue;
      const file = await stat(path).catch(() => null); // it may have gone since
      if (file?.isFile()) found.push([name, stampText(stampFrom(file))]);
    }
    return Object.fromEntries(found);
  } catch (error) {
    throw fromSystemError(error, `the folder ${JSON.stringify(folder)}`, "read");
  }
}

/** Without the inode: the same file has another one each time that a volume is mounted. */
const stampText = ({ sizeBytes, mtimeMs, ctimeMs }: Stamp): string => `${sizeBytes} ${mtimeMs} ${ctimeMs}`;

async function objects(
  urls: readonly string[],
  place: Omit<BucketPlace, "bucket">,
  chosenBy: (key: string) => (found: string) => boolean,
  signal: AbortSignal,
): Promise<Files> {
  const found: [string, string][] = [];
  for (const url of urls) {
    const { bucket: name, key } = parseS3Url(url);
    const bucket = await openBucket({ bucket: name, ...placeOf(place) }, { signal });
    try {
      const isChosen = chosenBy(key);
      const prefix = key.slice(0, key.search(/[*?[{]|$/)); // a pattern begins with its prefix
      for await (const object of bucket.list(prefix)) {
        const isFolder = object.key.endsWith("/"); // consoles make such empty objects
        if (isFolder || !isChosen(object.key) || isUnfinished(object.key.split("/").at(-1) ?? "")) continue;
        found.push([`s3://${name}/${object.key}`, `${object.sizeBytes} ${object.etag}`]);
      }
    } finally {
      bucket.close();
    }
  }
  return Object.fromEntries(found);
}

const placeOf = ({ endpoint, region, pathStyle }: Omit<BucketPlace, "bucket">) => ({
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(region === undefined ? {} : { region }),
  ...(pathStyle === undefined ? {} : { pathStyle }),
});
