import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { readObject } from "./read-object.ts";
import { s3Fault } from "./s3-fault.ts";

/** Which bucket, and where: absent parts come from the environment, as for every AWS tool. */
export interface BucketPlace {
  readonly bucket: string;
  /** `https://…` of an S3-compatible service; absent: Amazon's, or AWS_ENDPOINT_URL. */
  readonly endpoint?: string;
  readonly region?: string;
  /** The bucket's name in the path, not the host; absent: true where the endpoint is not Amazon's. */
  readonly pathStyle?: boolean;
}

export interface BucketOptions {
  readonly signal?: AbortSignal | undefined;
  /** Tries of one request, and of going on with one cut body, before it is a fault. */
  readonly attempts?: number;
  /** An answer that brings nothing for so long has failed. */
  readonly idleMs?: number;
}

/** One listed object. */
export interface ObjectEntry {
  readonly key: string;
  readonly sizeBytes: number;
  /** Changes with the content; empty where the service tells none. */
  readonly etag: string;
}

/**
 * One bucket. Slow-downs, server errors, timeouts and cut bodies are tried again, with pauses that grow.
 * Faults S3_ACCESS, S3_NOT_FOUND, S3_CHANGED, S3_FAILED, each with bucket and key.
 */
export interface Bucket {
  readonly name: string;
  /** In the order of keys, page by page. */
  list(prefix: string): AsyncGenerator<ObjectEntry>;
  /** The object's bytes: all of one version of it, or an error on the stream. */
  get(key: string): Promise<Readable>;
  /** Bytes, or a file by its path; a large one in parts. The object is there whole, or not at all. */
  put(key: string, content: Uint8Array | { readonly path: string }): Promise<void>;
  has(key: string): Promise<boolean>;
  /** An object that is not there is removed already. */
  remove(key: string): Promise<void>;
  close(): void;
}

/** Opens a bucket; nothing is asked of it yet. Credentials as the AWS SDK finds them, environment first. */
export async function openBucket(place: BucketPlace, options: BucketOptions = {}): Promise<Bucket> {
  // Node 20 is our floor; the SDK would tell every user that it will not be its own for ever.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const sdk = await import("@aws-sdk/client-s3"); // a fifth of a second, which only those who use S3 pay
  const { attempts = 6, idleMs = 30_000, signal } = options;
  const name = place.bucket;
  const client = new sdk.S3Client({
    ...clientPlace(place),
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: Math.min(idleMs, 10_000),
      requestTimeout: idleMs,
      throwOnRequestTimeout: true,
    },
    // Services that only resemble Amazon's do not know its newer checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const send = signal === undefined ? {} : { abortSignal: signal };
  /** An error of the SDK as a fault; the signal's own reason where it ended the request. */
  const asked = async <T>(key: string | null, request: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    try {
      return await request();
    } catch (error) {
      signal?.throwIfAborted();
      throw s3Fault(error, { bucket: name, key, attempts });
    }
  };

  return {
    name,
    async *list(prefix) {
      let next: string | undefined;
      do {
        const at = next === undefined ? {} : { ContinuationToken: next };
        const command = new sdk.ListObjectsV2Command({ Bucket: name, Prefix: prefix, ...at });
        const page = await asked(prefix, () => client.send(command, send));
        for (const { Key: key, Size: sizeBytes, ETag: etag } of page.Contents ?? []) {
          if (key !== undefined) yield { key, sizeBytes: sizeBytes ?? 0, etag: etag ?? "" };
        }
        next = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (next !== undefined);
    },
    get: async (key) => {
      const object = readObject({ client, sdk, bucket: name, key, attempts, idleMs, signal });
      // The first piece is awaited here, so that an absent object is an error of `get`, not of the stream.
      const first = await object.next();
      return Readable.from(withFirst(first, object), { objectMode: false });
    },
    put: async (key, content) => {
      if (content instanceof Uint8Array) {
        const md5 = createHash("md5").update(content).digest("base64"); // S3 refuses a body that came damaged
        const command = new sdk.PutObjectCommand({ Bucket: name, Key: key, Body: content, ContentMD5: md5 });
        return void (await asked(key, () => client.send(command, send)));
      }
      await asked(key, () => upload(client, name, key, content.path, signal));
    },
    has: async (key) => {
      try {
        await asked(key, () => client.send(new sdk.HeadObjectCommand({ Bucket: name, Key: key }), send));
        return true;
      } catch (error) {
        if (isAbsent(error)) return false;
        throw error;
      }
    },
    remove: async (key) => {
      await asked(key, () => client.send(new sdk.DeleteObjectCommand({ Bucket: name, Key: key }), send));
    },
    close: () => client.destroy(),
  };
}

function clientPlace({ endpoint, region, pathStyle }: BucketPlace) {
  const env = process.env;
  const own = endpoint ?? env["AWS_ENDPOINT_URL_S3"] ?? env["AWS_ENDPOINT_URL"];
  // Services other than Amazon's take any region, but the SDK wants one.
  const found =
    region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? (own === undefined ? undefined : "us-east-1");
  return {
    forcePathStyle: pathStyle ?? own !== undefined,
    ...(own === undefined ? {} : { endpoint: own }),
    ...(found === undefined ? {} : { region: found }),
  };
}

async function* withFirst(first: IteratorResult<Uint8Array>, rest: AsyncGenerator<Uint8Array>) {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

const isAbsent = (error: unknown) =>
  typeof error === "object" && error !== null && Reflect.get(error, "code") === "S3_NOT_FOUND";

async function upload(client: S3Client, bucket: string, key: string, path: string, signal: AbortSignal | undefined) {
  const { Upload } = await import("@aws-sdk/lib-storage");
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const work = new Upload({ client, params: { Bucket: bucket, Key: key, Body: file }, partSize: 16 << 20 });
  const stop = () => void work.abort();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await work.done();
  } finally {
    signal?.removeEventListener("abort", stop);
    file.destroy();
  }
}
