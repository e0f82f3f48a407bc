import { sha256, type BlobStore } from "../store/index.ts";
import type { ObjectPlace } from "./objects.ts";

/** Contents up to this size share a blob: a file of their own each would cost a sync each. */
export const packedUpToBytes = 64 * 1024;
export const packBytes = 32 * 1024 * 1024;

interface Stretch {
  readonly hash: string;
  readonly offset: number;
  readonly size: number;
}

export interface PackWriter {
  /** Where to put the next content: room for `packedUpToBytes` and one byte more. */
  room(): Buffer;
  /** Keeps the first `size` bytes of `room()`, unless they are kept already; their hash. */
  add(size: number): Promise<string>;
  /** Writes what is left; where everything is that was not kept before. */
  finish(): Promise<readonly ObjectPlace[]>;
}

/**
 * Puts small contents one after another into blobs of up to 32 MB. While one is written, the next is filled, so that
 * memory stays at two of them.
 *
 * @param kept those of the hashes that are kept already, asked for many at a time
 */
export function packWriter(
  blobs: BlobStore,
  kept: (hashes: readonly string[]) => Promise<ReadonlySet<string>>,
): PackWriter {
  const spare: Buffer[] = [];
  const places: ObjectPlace[] = [];
  const newBuffer = () => Buffer.allocUnsafeSlow(packBytes + packedUpToBytes + 1);
  let buffer: Buffer | null = null;
  let filling = new Map<string, Stretch>();
  let used = 0;
  let writing: Promise<void> = Promise.resolve();

  const room = () => (buffer ??= spare.pop() ?? newBuffer()).subarray(used);

  /** Takes out what is kept already and closes the gaps. */
  const dropKept = async (): Promise<void> => {
    const known = await kept([...filling.keys()]);
    const rest = new Map<string, Stretch>();
    used = 0;
    for (const { hash, offset, size } of filling.values()) {
      if (known.has(hash)) continue;
      buffer?.copyWithin(used, offset, offset + size);
      rest.set(hash, { hash, offset: used, size });
      used += size;
    }
    filling = rest;
  };

  const write = async (): Promise<void> => {
    await writing; // one at a time
    if (filling.size === 0 || buffer === null) return;
    const [full, stretches] = [buffer, [...filling.values()]];
    writing = blobs.put(full.subarray(0, used)).then((blob) => {
      places.push(...stretches.map(({ hash, offset, size }) => ({ hash, blob, offset, size })));
      spare.push(full);
    });
    writing.catch(() => {}); // told by whoever awaits it next
    [buffer, filling, used] = [null, new Map(), 0];
  };

  return {
    room,
    add: async (size) => {
      const hash = sha256(room().subarray(0, size));
      if (filling.has(hash)) return hash;
      filling.set(hash, { hash, offset: used, size });
      used += size;
      if (used < packBytes) return hash;
      await dropKept();
      if (used >= packBytes / 2) await write();
      return hash;
    },
    finish: async () => {
      await dropKept();
      await write();
      await writing;
      return places;
    },
  };
}
