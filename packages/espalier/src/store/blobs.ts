/** Bytes kept under their own SHA-256, in lower-case hex: the same bytes are kept once, and nothing ever changes. */
export interface BlobStore {
  /** Keeps the bytes and returns their hash; when the promise resolves they survive a power cut. */
  put(bytes: Uint8Array): Promise<string>;
  /**
   * Keeps a copy of the file, of any size, and returns its hash and size; durable as `put`. The hash is that of the
   * copy, so a file that changes meanwhile does no harm here. Faults: those of fromSystemError.
   */
  putFile(path: string, signal?: AbortSignal): Promise<{ readonly hash: string; readonly sizeBytes: number }>;
  /** The bytes of this hash, verified. Faults: BLOB_MISSING, BLOB_DAMAGED. */
  get(hash: string): Promise<Uint8Array>;
  /** Its size in bytes, or undefined where it is missing. Cheap: reads no content. */
  size(hash: string): Promise<number | undefined>;
  /** Is it there, and of this size if one is given? Cheap: reads no content. */
  has(hash: string, sizeBytes?: number): Promise<boolean>;
  /** Reads the content and compares. */
  verify(hash: string): Promise<"ok" | "missing" | "damaged">;
  /** Forgets it. Whoever calls this knows that nothing names it any more. */
  remove(hash: string): Promise<void>;
  /** Where it is or would be: for people, and for those who read a large one piece by piece. */
  locate(hash: string): string;
  /** Every hash there is, in order. */
  list(): AsyncIterable<string>;
}

export const isBlobHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
