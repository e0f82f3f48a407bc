import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fault } from "../fault/index.ts";
import { openBucket, parseS3Url, type Bucket } from "../s3/index.ts";
import type { HeldFile } from "./held.ts";
import { isGlob } from "./local-files.ts";
import { matcherOf } from "./match-key.ts";
import type { FileOptions } from "./spec.ts";

const atOnce = 8;

/**
 * Objects of S3 as files. A key that ends in `/` stands for all objects under it, one with wild cards for those that
 * match. Names of objects never become names of local files. Faults GLOB_EMPTY and those of a bucket.
 */
export async function fetchObjects(
  urls: readonly string[],
  place: FileOptions,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<readonly HeldFile[]> {
  const { endpoint, region, pathStyle } = place;
  const files: HeldFile[] = [];
  for (const url of urls) {
    const { bucket: name, key } = parseS3Url(url);
    const bucket = await openBucket(
      {
        bucket: name,
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(region === undefined ? {} : { region }),
        ...(pathStyle === undefined ? {} : { pathStyle }),
      },
      { signal },
    );
    try {
      const keys = await keysFor(bucket, key, url);
      const wanted = keys.map((one, i) => ({
        key: one,
        name: `${name}/${one}`,
        path: join(folder, String(files.length + i)),
      }));
      files.push(...wanted.map((file) => ({ name: file.name, path: file.path })));
      await eachOf(wanted, async ({ key: one, path }) => pipeline(await bucket.get(one), createWriteStream(path)));
    } finally {
      bucket.close();
    }
  }
  return files;
}

async function keysFor(bucket: Bucket, key: string, url: string): Promise<readonly string[]> {
  const isFolder = key === "" || key.endsWith("/");
  if (!isFolder && (!isGlob(key) || (await bucket.has(key)))) return [key];
  const prefix = isFolder ? key : key.slice(0, key.search(/[*?[\]{}]/));
  const matches = isFolder ? () => true : matcherOf(key);
  const keys: string[] = [];
  for await (const { key: one } of bucket.list(prefix)) if (!one.endsWith("/") && matches(one)) keys.push(one);
  if (keys.length === 0) throw fault("GLOB_EMPTY", { pattern: url, dir: "" });
  return keys;
}

async function eachOf<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...list];
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, lane));
}
