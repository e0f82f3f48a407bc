import type { Json } from "@espalier/learn";
import type { StageRun } from "./stage-work.ts";

/** What a child of the pool is asked to do: one call of a stage's function. */
export interface ChildCall {
  readonly kind: "call";
  /** Ends what the call prints, on both streams. */
  readonly token: string;
  /** Absolute. */
  readonly file: string;
  readonly dir: string;
  /** Where compiled files are kept. */
  readonly cache: string;
  readonly env: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, Json>>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly artifacts: Readonly<Record<string, string>>;
  readonly environment: string | null;
  readonly seed: number;
}

/** Or to run a command of the shell: a small process starts others many times faster than one that holds much memory. */
export interface ChildCommand {
  readonly kind: "shell";
  readonly token: string;
  readonly run: StageRun;
  readonly stage: string;
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

export type ChildWork = ChildCall | ChildCommand;

/** Asks to end the command at work. */
export interface ChildStop {
  readonly kind: "stop";
}

/** How it went. */
export type ChildAnswer = {
  readonly token: string;
  readonly leftovers: Leftovers;
  readonly warnings: readonly string[];
} & (
  | { readonly kind: "done"; readonly metrics: Readonly<Record<string, number>> }
  | { readonly kind: "failed"; readonly problem: string }
);

/** What goes on in a child after a call. `nothing`: it can take the next one. */
export type Leftovers = "nothing" | "connections" | "work";

/** What stands in the stream where a call's output ends. */
export const endMark = (token: string): string => `\0espalier ${token}\n`;

/** It is there, and can take the first work without delay. */
export interface ChildReady {
  readonly kind: "ready";
}

export const isReady = (message: unknown): message is ChildReady =>
  typeof message === "object" && message !== null && "kind" in message && message.kind === "ready";

export const isAnswer = (message: unknown): message is ChildAnswer =>
  typeof message === "object" && message !== null && "token" in message && "kind" in message;
