import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { fromSystemError } from "../fault/index.ts";

const pieceBytes = 1 << 20;

/** SHA-256, in hex, and size of a file of any size, read piece by piece. Faults FILE_NOT_FOUND, FILE_NOT_READABLE, PATH_IS_FOLDER. */
export async function hashContent(
  path: string,
  signal?: AbortSignal,
): Promise<{ readonly hash: string; readonly sizeBytes: number }> {
  try {
    const file = await open(path, "r");
    try {
      const hash = createHash("sha256");
      const piece = Buffer.allocUnsafe(pieceBytes);
      for (let sizeBytes = 0; ; ) {
        signal?.throwIfAborted();
        const { bytesRead } = await file.read(piece, 0, pieceBytes, sizeBytes);
        if (bytesRead === 0) return { hash: hash.digest("hex"), sizeBytes };
        hash.update(bytesRead === pieceBytes ? piece : piece.subarray(0, bytesRead));
        sizeBytes += bytesRead;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw fromSystemError(error, `file "${path}"`, "read");
  }
}
