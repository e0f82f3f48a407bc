import type { LockLine } from "../lock-file/index.ts";
import { explainOwnChange, type OwnParts } from "./own-parts.ts";

/** What an own stage made, as it is remembered. */
export interface OwnResult {
  /** Path → content. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

/** All that the decision about an own stage needs to know. */
export interface OwnFacts {
  readonly parts: OwnParts;
  readonly key: string;
  /** The result that the store has under this key. */
  readonly past: OwnResult | null;
  /** What the stage's newest result was made from, whatever its key. */
  readonly latest: OwnParts | null;
  readonly lockLine: LockLine | null;
  /** What stands at the declared outputs now; null where there is nothing. */
  readonly onDisk: Readonly<Record<string, string | null>>;
  /** Whether the store still has the content of all outputs in `past`. */
  readonly isRestorable: boolean;
  readonly isForced: boolean;
}

export type OwnVerdict =
  | { readonly kind: "reuse"; readonly because: string; readonly result: OwnResult }
  /** The outputs are put back from the store. */
  | { readonly kind: "restore"; readonly because: string; readonly result: OwnResult }
  | { readonly kind: "run"; readonly because: string };

/**
 * Decides what becomes of an own stage. A hit is the same key with every output as it was made; the lock file is
 * believed as far as it agrees with key and outputs, so only where there are outputs.
 */
export function judgeOwn(facts: OwnFacts): OwnVerdict {
  const { parts, key, past, latest, lockLine, onDisk, isRestorable, isForced } = facts;
  if (isForced) return { kind: "run", because: "--force" };
  if (past !== null) {
    const other = parts.outputs.find((path) => onDisk[path] !== past.outputs[path]);
    if (other === undefined) return { kind: "reuse", because: "nothing changed", result: past };
    const lost = `${other} ${onDisk[other] === null ? "is gone" : "was changed"}`;
    return isRestorable
      ? { kind: "restore", because: lost, result: past }
      : { kind: "run", because: `${lost} and is not in the store` };
  }
  const isLocked =
    lockLine?.key === key &&
    parts.outputs.length > 0 &&
    parts.outputs.every((path) => Object.hasOwn(lockLine.outputs, path) && onDisk[path] === lockLine.outputs[path]);
  if (isLocked) {
    const metrics = Object.entries(lockLine.metrics).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    );
    const result = { outputs: lockLine.outputs, metrics: Object.fromEntries(metrics) as Record<string, number> };
    return { kind: "reuse", because: "as espalier.lock says", result };
  }
  if (latest === null) return { kind: "run", because: "never ran" };
  return { kind: "run", because: explainOwnChange(parts, latest) ?? "its result is gone" };
}
