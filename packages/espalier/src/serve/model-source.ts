import type { ServedModel } from "../predict/index.ts";

/** What a source would load now. */
export interface Wanted {
  /** Another one is another model: the same is never loaded twice. */
  readonly id: string;
  /** Null where it cannot be told before it is loaded. */
  readonly version: number | null;
  /** What else is told of the version, and may change while it is served. */
  readonly aliases: readonly string[];
}

/** Where the versions of one model come from. */
export interface ModelSource {
  /** The model's name: the same for all its versions. */
  readonly name: string;
  /**
   * Cheap, and asked every few seconds; null where nothing has changed since it was asked last, or where there is
   * nothing to look at any more: a store that is gone takes no model away. Rejects with a Fault where it cannot be told.
   */
  look(): Promise<Wanted | null>;
  /** Reads and checks it. Rejects with a Fault. */
  load(wanted: Wanted): Promise<ServedModel>;
  close(): void;
}
