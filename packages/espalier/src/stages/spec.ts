import type { Json } from "@espalier/learn";
import type { Condition } from "./when.ts";

/** What an own stage reads of what one of ours made: the file is put where the stage finds it. */
export interface ArtifactRef {
  readonly artifact: string;
}

/** How often a failing stage is tried again: waits `waitMs`, then `waitMs · factor`, … */
export interface Retries {
  readonly times: number;
  readonly waitMs?: number;
  readonly factor?: number;
}

/** What is said of an own stage, whatever it runs. Paths are relative to the project's folder and never leave it. */
export interface StageOptions {
  /** Files and folders that it reads, and artifacts of our stages. */
  readonly inputs?: readonly (string | ArtifactRef)[];
  /** Files and folders that it writes. They belong to it: they are removed before it runs, or moved aside. */
  readonly outputs?: readonly string[];
  /** Values of its own, given to it; a change of one counts as a change. */
  readonly params?: Readonly<Record<string, Json>>;
  /** Stages that must have ended before it begins. What it reads and others write is known already. */
  readonly after?: readonly string[];
  /** Stages that must not begin before it has ended. */
  readonly before?: readonly string[];
  /** Whether it runs at all; where it does not, neither does what needs it. */
  readonly when?: Condition;
  readonly retries?: Retries;
  /** It and all it started are ended then. */
  readonly timeoutMs?: number;
  /** How much it takes of what the project's `resources` has. */
  readonly needs?: Readonly<Record<string, number>>;
  /** Environment variables beside PATH, HOME and the like that it sees; a change of a value counts as a change. */
  readonly env?: readonly string[];
  /** JSON files among its outputs whose numbers become metrics of the run. */
  readonly metrics?: readonly string[];
  /** Whether its outputs are kept in the store, so that a deleted one comes back without running it; default true. */
  readonly keep?: boolean;
  /** For people. */
  readonly doc?: string;
}

/** A stage of one's own, as the configuration holds it. Plain JSON. */
export type StageSpec = StageOptions &
  (
    | { readonly kind: "shell"; readonly command: string }
    /** A TypeScript or JavaScript file whose default export was made by `defineStage`. */
    | { readonly kind: "module"; readonly file: string }
  );

/** Makes stages of one's own. */
export const stage = {
  /** A command of the shell (`/bin/sh`), run in the project's folder. */
  shell: (command: string, options: StageOptions = {}): StageSpec => ({ ...options, kind: "shell", command }),
  /** A function: the default export of a file, made by `defineStage`. */
  module: (file: string, options: StageOptions = {}): StageSpec => ({ ...options, kind: "module", file }),
} as const;

/** An artifact of one of our stages, as an input: `artifact("evaluation")`. */
export const artifact = (name: ArtifactName): ArtifactRef => ({ artifact: name });

/** What our stages make that others may read. */
export const artifactNames = [
  "manifest",
  "findings",
  "split",
  "search",
  "model",
  "evaluation",
  "registration",
] as const;
export type ArtifactName = (typeof artifactNames)[number];
