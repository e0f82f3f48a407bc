import type { Json } from "@espalier/learn";
import type { Project } from "../project/index.ts";
import type { Store } from "../store/index.ts";
import type { Listener } from "./events.ts";

/** One cached step. Its result depends on its version, its params and its inputs, and on nothing else. */
export interface Stage {
  readonly name: string;
  /** Raised when a change of the code changes what the stage makes. */
  readonly version: number;
  /** Artifacts of earlier stages that it reads. */
  readonly needs: readonly string[];
  /** The part of the configuration that it reads, by the paths a user writes. */
  params(project: Project): Readonly<Record<string, Json>>;
  /** Content hashes of what it reads from outside the store's artifacts. */
  outside?(project: Project, store: Store, how: OutsideOptions): Promise<Readonly<Record<string, string>>>;
  /** `outside` for a plan: keeps nothing, and says in words where that is not enough to know the inputs. */
  lookOutside?(project: Project, store: Store, how: OutsideOptions): Promise<Looked>;
  /** What has changed outside the inputs since an earlier result, in words; null where it still stands. Absent: it does. */
  overtakenBy?(summary: unknown, store: Store): Promise<string | null>;
  run(context: StageContext): Promise<Made>;
}

export type Looked =
  | { readonly kind: "known"; readonly inputs: Readonly<Record<string, string>> }
  | { readonly kind: "changed"; readonly because: string };

export interface OutsideOptions {
  /** A kept version of the data, as a person names it, in place of what the source has now. */
  readonly data: string | null;
  readonly emit: Listener;
  readonly signal: AbortSignal;
}

export interface StageContext {
  readonly project: Project;
  readonly store: Store;
  readonly runId: string;
  /** Two words, for people. */
  readonly runName: string;
  /** Hash of an artifact in `needs`. */
  hashOf(artifact: string): string;
  /** Whether something that `outside` may name is there. */
  hasInput(name: string): boolean;
  /** Bytes of an artifact in `needs`; verified. */
  read(artifact: string): Promise<Uint8Array>;
  readonly retune: boolean;
  /** Versions of this installation and of the stage: what another code made is not reused. */
  readonly code: string;
  readonly threads: number;
  readonly emit: Listener;
  readonly signal: AbortSignal;
}

export interface Made {
  readonly artifacts: Readonly<Record<string, Uint8Array>>;
  /** A few facts for reports; plain JSON. */
  readonly summary: Json;
}
