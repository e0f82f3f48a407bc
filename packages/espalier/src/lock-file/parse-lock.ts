import type { Json } from "@espalier/learn";
import { fault } from "../fault/index.ts";
import { lockFormat, type Lock, type LockLine } from "./lock.ts";

/** Where a line of the file stands: outside of a conflict, or on one of its sides. */
type Side = "both" | "ours" | "base" | "theirs";

interface Read {
  readonly name: string;
  readonly line: LockLine;
  readonly side: Side;
}

/**
 * Reads a lock file. A line that only one side of a conflict has, or that both have alike, is known; one about which
 * they differ is not. Nothing read here is believed before it has been compared with keys and files.
 * Faults LOCK_NEWER, LOCK_INVALID.
 */
export function parseLock(text: string): Lock {
  const read: Read[] = [];
  let side: Side = "both";
  let isConflicted = false;
  for (const [i, raw] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    const line = raw.replace(/\r$/, "");
    const marked = markerOf(line);
    if (marked !== null) {
      [side, isConflicted] = [marked, true];
    } else if (line.startsWith("#")) {
      refuseNewer(line);
    } else if (line.trim() !== "") {
      read.push({ ...parseLine(line, i + 1), side });
    }
  }
  return { ...settle(read), isConflicted };
}

/** The side that begins after a conflict marker of git; null where the line is none. */
function markerOf(line: string): Side | null {
  if (/^<{7}( |$)/.test(line)) return "ours";
  if (/^\|{7}( |$)/.test(line)) return "base";
  if (line === "=======") return "theirs";
  return /^>{7}( |$)/.test(line) ? "both" : null;
}

function refuseNewer(header: string): void {
  const [, format = ""] = /^# espalier\.lock format (\d{1,9})\s*$/.exec(header) ?? [];
  if (Number(format) > lockFormat) throw fault("LOCK_NEWER", { format: Number(format), known: lockFormat });
}

function settle(read: readonly Read[]): Pick<Lock, "lines" | "conflicts"> {
  const lines = new Map<string, LockLine>();
  const conflicts = new Set<string>();
  for (const { name, line, side } of read) {
    if (side === "base") continue;
    const other = lines.get(name);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(line)) conflicts.add(name);
    lines.set(name, line);
  }
  for (const name of conflicts) lines.delete(name);
  return { lines, conflicts: [...conflicts].sort() };
}

function parseLine(text: string, number: number): Pick<Read, "name" | "line"> {
  const [, name, json] = /^([^\s@]+(?:@[a-z][a-z0-9-]*)?) (\{.*\})\s*$/.exec(text) ?? [];
  if (name === undefined || json === undefined) {
    throw fault("LOCK_INVALID", { line: number, problem: "it is not a stage's name, a space and JSON" });
  }
  const wrong = (problem: string) => fault("LOCK_INVALID", { line: number, problem });
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw wrong("what follows the name is no JSON");
  }
  const field = (key: string): unknown => Object.getOwnPropertyDescriptor(value, key)?.value;
  const textOf = (key: string): string => {
    const found = field(key);
    if (typeof found !== "string") throw wrong(`"${key}" is no text`);
    return found;
  };
  const recordOf = <T>(key: string, what: string, accepts: (one: unknown) => one is T): Readonly<Record<string, T>> => {
    const found = field(key) ?? {};
    if (typeof found !== "object" || Array.isArray(found)) throw wrong(`"${key}" is no object`);
    const entries = Object.entries(found).map(([name, one]): [string, T] => {
      if (!accepts(one)) throw wrong(`"${key}" holds something other than ${what}`);
      return [name, one];
    });
    return Object.fromEntries(entries);
  };
  const line: LockLine = {
    key: textOf("key"),
    code: textOf("code"),
    params: recordOf("params", `JSON of ${deepest} levels at most`, isJson),
    inputs: recordOf("inputs", "texts", isText),
    outputs: recordOf("outputs", "texts", isText),
    metrics: recordOf("metrics", "numbers", isMetric),
    intervals: recordOf("intervals", "pairs of numbers", isInterval),
  };
  return { name, line };
}

/** Deeper than any setting; what is deeper would overflow the stack of whoever writes it again. */
const deepest = 100;

/** JSON.parse makes nothing else than JSON: only its depth is to be seen. */
const isJson = (value: unknown): value is Json => isWithin(value, deepest);
const isWithin = (value: unknown, depth: number): boolean =>
  typeof value !== "object" ||
  value === null ||
  (depth > 0 && Object.values(value).every((child) => isWithin(child, depth - 1)));
const isText = (value: unknown): value is string => typeof value === "string";
const isMetric = (value: unknown): value is number | null => value === null || Number.isFinite(value);
const isInterval = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
