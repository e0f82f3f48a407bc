import { closeSync, openSync, readSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";

const pieceBytes = 1 << 20;

/**
 * A file's bytes, a megabyte at a time; a piece is only good until the next is asked for. Read synchronously, since
 * that costs thousands of small files a tenth of what a stream each would; others get their turn in between.
 */
export async function* piecesOf(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const file = openSync(path, "r");
  const buffer = Buffer.allocUnsafe(pieceBytes);
  try {
    for (let count = 1; ; count++) {
      const read = readSync(file, buffer, 0, pieceBytes, null);
      if (read === 0) return;
      yield buffer.subarray(0, read);
      if (count % 16 === 0) await breathe(undefined, { signal });
    }
  } finally {
    closeSync(file);
  }
}

/** The first bytes of a file; fewer where it has no more. */
export function beginningOf(path: string, bytes: number): Buffer {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(bytes);
    let done = 0;
    for (let read = -1; read !== 0 && done < bytes; done += read)
      read = readSync(file, buffer, done, bytes - done, null);
    return buffer.subarray(0, done);
  } finally {
    closeSync(file);
  }
}
