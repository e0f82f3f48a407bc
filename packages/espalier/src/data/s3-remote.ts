import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Fault } from "../fault/index.ts";
import { openBucket, parseS3Url, type Bucket } from "../s3/index.ts";
import type { Remote } from "./remote.ts";

/** A remote under a prefix of an S3 bucket. An object appears there whole or not at all. */
export async function s3Remote(url: string, signal?: AbortSignal): Promise<Remote> {
  const { bucket: name, key } = parseS3Url(url);
  const bucket = await openBucket({ bucket: name }, { signal });
  const prefix = key === "" ? "" : `${key.replace(/\/+$/, "")}/`;
  return {
    name: url,
    async *list(inner) {
      for await (const entry of bucket.list(prefix + inner)) yield entry.key.slice(prefix.length);
    },
    has: (inner) => bucket.has(prefix + inner),
    read: async (inner, mostBytes) => {
      const pieces: Uint8Array[] = [];
      let size = 0;
      const stream = await getOrNothing(bucket, prefix + inner);
      if (stream === null) return null;
      for await (const piece of stream) {
        pieces.push(piece as Uint8Array);
        size += (piece as Uint8Array).byteLength;
        if (size > mostBytes) return null; // leaving the loop ends the stream
      }
      return Buffer.concat(pieces);
    },
    fetch: async (inner, to) => {
      const stream = await getOrNothing(bucket, prefix + inner);
      if (stream === null) return false;
      await pipeline(stream, createWriteStream(to, { flags: "wx" }));
      return true;
    },
    send: (inner, path) => bucket.put(prefix + inner, { path }),
    write: (inner, content) => bucket.put(prefix + inner, content),
    close: () => bucket.close(),
  };
}

async function getOrNothing(bucket: Bucket, key: string) {
  try {
    return await bucket.get(key);
  } catch (error) {
    if (error instanceof Fault && error.code === "S3_NOT_FOUND") return null;
    throw error;
  }
}
