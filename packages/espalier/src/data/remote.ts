/** A place that versions are pushed to and pulled from. Keys have forward slashes; what a key holds never changes. */
export interface Remote {
  /** As a person named it. */
  readonly name: string;
  /** Keys that begin so, in order. */
  list(prefix: string): AsyncIterable<string>;
  has(key: string): Promise<boolean>;
  /** The content, or null where there is none; refuses more than `mostBytes`. */
  read(key: string, mostBytes: number): Promise<Uint8Array | null>;
  /** Writes the content into a file that is not there yet; false where the remote has none. */
  fetch(key: string, to: string): Promise<boolean>;
  /** Keeps a file under the key: whole, or not at all. */
  send(key: string, from: string): Promise<void>;
  write(key: string, content: Uint8Array): Promise<void>;
  close(): void;
}

export const blobKey = (hash: string): string => `blobs/${hash.slice(0, 2)}/${hash.slice(2)}`;
export const versionKey = (version: string): string => `versions/${version}.json`;
export const versionOfKey = (key: string): string | null => /^versions\/([0-9a-f]{64})\.json$/.exec(key)?.[1] ?? null;
