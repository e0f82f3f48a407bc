import type { Stamp } from "./stamp.ts";

/** A source's bytes as files on this machine, for as long as they are needed. */
export interface Held {
  readonly files: readonly HeldFile[];
  /**
   * Removes what was fetched for the occasion, and faults SOURCE_CHANGED where a file is no longer what it was.
   *
   * @param unread nobody read the files, or whoever did made sure himself: no need to look at them again
   */
  release(how?: { readonly unread?: boolean }): Promise<void>;
}

export interface HeldFile {
  /** As a manifest tells it: relative to the project, with forward slashes. Its suffix tells how the file is packed. */
  readonly name: string;
  /** What people find it by, where that is not its name: it is outside of the project. */
  readonly shown?: string;
  /** Where it is now, absolute. */
  readonly path: string;
  /** What the file looked like when it was found; absent for one that was fetched. */
  readonly stamp?: Stamp;
}

export interface HoldOptions {
  /** An existing folder on the store's file system for what has to be fetched. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
}
