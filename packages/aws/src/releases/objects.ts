import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { failureOf, type Aws } from "../connect/index.ts";

/** What is asked of a bucket: small texts, and that nothing is written over by mistake. */
export interface Objects {
  /** All keys that begin so, sorted; none where there is no bucket yet. */
  list(prefix: string): Promise<readonly string[]>;
  /** Null: there is no such object. The tag names these bytes; how long ago they were written is told by S3's clock. */
  get(key: string): Promise<{ readonly text: string; readonly tag: string; readonly ageMs: number } | null>;
  /**
   * Writes where nothing is (`before` null), or over what `before` names.
   * The tag of what was written; null: it is no longer so, and nothing was written.
   */
  put(key: string, text: string, before: string | null): Promise<string | null>;
}

/** The objects of a bucket of ours. What AWS refuses becomes a fault that says what the bucket was asked for. */
export function objectsIn(aws: Aws, bucket: string): Objects {
  const at = { Bucket: bucket, ExpectedBucketOwner: aws.account };
  const { s3 } = aws.lastClients; // what is live is written down, and a hold given up, also after Ctrl-C
  const told = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw failureOf(error, `the release log in the bucket "${bucket}" cannot be ${what}`);
    }
  };
  return {
    list: (prefix) =>
      told("read", async () => {
        const keys: string[] = [];
        let next: string | undefined;
        do {
          const from = next === undefined ? {} : { ContinuationToken: next };
          const page = await orNull(() => s3.send(new ListObjectsV2Command({ ...at, Prefix: prefix, ...from })));
          if (page === null) return [];
          keys.push(...(page.Contents ?? []).flatMap(({ Key: key }) => (key === undefined ? [] : [key])));
          next = page.NextContinuationToken;
        } while (next !== undefined);
        return keys;
      }),
    get: (key) =>
      told("read", async () => {
        const asked = new GetObjectCommand({ ...at, Key: key });
        let toldAt = Date.now();
        asked.middlewareStack.add(
          (next) => async (args) => {
            const told = await next(args);
            const { headers } = told.response as { readonly headers?: Readonly<Record<string, string>> };
            toldAt = Date.parse(headers?.["date"] ?? "") || toldAt;
            return told;
          },
          { step: "deserialize" },
        );
        const object = await orNull(() => s3.send(asked));
        if (object === null) return null;
        const ageMs = Math.max(0, toldAt - (object.LastModified?.getTime() ?? toldAt));
        return { text: (await object.Body?.transformToString()) ?? "", tag: object.ETag ?? "", ageMs };
      }),
    put: (key, text, before) =>
      told("written", async () => {
        const only = before === null ? { IfNoneMatch: "*" } : { IfMatch: before };
        const content = { Body: text, ContentType: "application/json" };
        try {
          const { ETag: tag } = await s3.send(new PutObjectCommand({ ...at, Key: key, ...content, ...only }));
          return tag ?? "";
        } catch (error) {
          if (isTaken(error)) return null;
          throw error;
        }
      }),
  };
}

async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NoSuchKey || error instanceof NoSuchBucket) return null;
    throw error;
  }
}

/** Somebody else wrote first: before us, at the same time, or removed what we would have written over. */
const isTaken = (error: unknown): boolean =>
  error instanceof S3ServiceException &&
  ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"].includes(error.name);
