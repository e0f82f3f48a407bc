import type { Json } from "@espalier/learn";

/** One try of one of the project's own stages: all that is needed to run it. */
export interface StageWork {
  readonly stage: string;
  /** From 1. */
  readonly attempt: number;
  readonly does:
    | { readonly kind: "shell"; readonly command: string }
    /** The file is relative to the project. */
    | { readonly kind: "module"; readonly file: string };
  readonly params: Readonly<Record<string, Json>>;
  /** Path as declared → absolute. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Artifact's name → the file that holds it. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** Names of environment variables that it sees beside the usual ones. */
  readonly env: readonly string[];
  readonly timeoutMs: number | null;
}

/** What a stage that ended well had to say. */
export interface StageDone {
  /** What a function returned. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly durationMs: number;
  /** For people: what was not right, but did no harm. */
  readonly warnings: readonly string[];
}

/** What is the same for all stages of a run. */
export interface StageRun {
  /** The project's folder, absolute. */
  readonly dir: string;
  readonly runId: string;
  readonly environment: string | null;
  readonly seed: number;
}
