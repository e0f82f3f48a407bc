import type { Json } from "@espalier/learn";

/** The lock file's name, beside the config. It is committed. */
export const lockFileName = "espalier.lock";

/** Raised when a later Espalier writes what an earlier one would misread. */
export const lockFormat = 1;

/** What a stage was made from and what it made, as far as it is the same on every machine. */
export interface LockLine {
  /** SHA-256 of all that its result depends on. */
  readonly key: string;
  /** Version or hash of its code. */
  readonly code: string;
  readonly params: Readonly<Record<string, Json>>;
  /** Name → content hash. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Path or artifact → content hash. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Of `evaluate` and of own stages; null where a metric is undefined. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** 95% intervals of metrics, where they are known. */
  readonly intervals: Readonly<Record<string, readonly [low: number, high: number]>>;
}

/** A lock file as read. */
export interface Lock {
  /** `lineName` → line. */
  readonly lines: ReadonlyMap<string, LockLine>;
  /** Names of lines about which two branches say different things, conflict markers around them; sorted. */
  readonly conflicts: readonly string[];
  /** Whether it has conflict markers at all: then it is to be written anew. */
  readonly isConflicted: boolean;
}

export const emptyLock: Lock = { lines: new Map(), conflicts: [], isConflicted: false };

/** The name of a stage's line: `train`, or in an environment `train@prod`. */
export const lineName = (stage: string, environment: string | null): string =>
  environment === null ? stage : `${stage}@${environment}`;

/** The stage and the environment that a line's name tells. Neither has an @ in it. */
export function stageOfLine(name: string): { readonly stage: string; readonly environment: string | null } {
  const at = name.indexOf("@");
  return at < 0 ? { stage: name, environment: null } : { stage: name.slice(0, at), environment: name.slice(at + 1) };
}

/** The lines of one environment, by their stages. */
export function linesOf(lock: Lock, environment: string | null): ReadonlyMap<string, LockLine> {
  const own = [...lock.lines].map(([name, line]) => ({ ...stageOfLine(name), line }));
  return new Map(own.filter((one) => one.environment === environment).map(({ stage, line }) => [stage, line]));
}
