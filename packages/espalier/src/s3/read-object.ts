import { setTimeout as pause } from "node:timers/promises";
import type { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { s3Fault } from "./s3-fault.ts";

interface Wanted {
  readonly client: S3Client;
  readonly sdk: typeof import("@aws-sdk/client-s3");
  readonly bucket: string;
  readonly key: string;
  readonly attempts: number;
  readonly idleMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What one answer brings: bytes from where the last one was cut, of the same version of the object. */
interface Answer {
  readonly body: Readable;
  readonly etag: string | undefined;
  /** Of the whole object; undefined: the service does not say. */
  readonly sizeBytes: number | undefined;
}

/**
 * The bytes of one object. An answer that is cut or stands still is taken up again where it ended; the entity tag makes
 * sure that it is still the same object. A try that brought something is not counted.
 */
export async function* readObject(wanted: Wanted): AsyncGenerator<Uint8Array> {
  const { bucket, key, attempts, idleMs, signal } = wanted;
  let done = 0;
  let failures = 0;
  let etag: string | undefined;
  for (;;) {
    const before = done;
    try {
      const answer: Answer = await ask(wanted, done, etag);
      etag = answer.etag;
      for await (const piece of steady(answer.body, idleMs)) {
        done += piece.byteLength;
        yield piece;
      }
      if (answer.sizeBytes === undefined || done === answer.sizeBytes) return;
      throw new Error(`the answer ended after ${done} of ${answer.sizeBytes} bytes`);
    } catch (error) {
      signal?.throwIfAborted();
      failures = done > before ? 1 : failures + 1;
      if (failures >= attempts || !isCut(error)) throw s3Fault(error, { bucket, key, attempts });
      await pause(Math.min(100 * 2 ** failures, 5_000), undefined, { signal });
    }
  }
}

async function ask({ client, sdk, bucket, key, signal }: Wanted, from: number, etag: string | undefined) {
  const rest = from === 0 ? {} : { Range: `bytes=${from}-`, ...(etag === undefined ? {} : { IfMatch: etag }) };
  const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...rest });
  const answer = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
  const length = answer.ContentLength;
  if (from > 0 && !answer.ContentRange?.startsWith(`bytes ${from}-`)) {
    throw new Error(`the service cut its answer and cannot go on at byte ${from}`);
  }
  return {
    body: answer.Body as Readable, // in Node it is one
    etag: answer.ETag,
    sizeBytes: length === undefined ? undefined : from + length,
  };
}

/** Pieces of a body; one that brings nothing for too long fails. */
async function* steady(body: Readable, idleMs: number): AsyncGenerator<Uint8Array> {
  const still = () => body.destroy(new Error(`the answer brought nothing for ${idleMs / 1000} s`));
  let timer = setTimeout(still, idleMs);
  try {
    for await (const piece of body) {
      clearTimeout(timer); // whoever reads may take long; that is not the server's fault
      yield piece as Uint8Array;
      timer = setTimeout(still, idleMs);
    }
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}

/** The SDK has tried requests again itself; what it gives up is lost. A body it leaves to us. */
const isCut = (error: unknown) => typeof error === "object" && error !== null && !("$metadata" in error);
