import { canonicalJson, sha256 } from "../store/index.ts";
import { shown, type Json } from "@espalier/learn";

/** All that a stage's result depends on. Kept beside the result, so that a later run can say what changed. */
export interface KeyParts {
  /** Version of the stage's code. */
  readonly code: string;
  /** The part of the configuration that the stage reads. */
  readonly params: { readonly [path: string]: Json };
  /** Input name → content hash. */
  readonly inputs: { readonly [name: string]: string };
}

export function stageKey(stage: string, parts: KeyParts): string {
  return sha256(canonicalJson({ stage, ...parts }));
}

/** Why a stage has to run, given what its last result was made from. */
export function explainChange(now: KeyParts, before: KeyParts | undefined): string {
  if (!before) return "never ran";
  const params = changedLeaves(before.params, now.params, "");
  if (params.length > 0) return sentence(params);
  const inputs = Object.keys({ ...before.inputs, ...now.inputs }).filter(
    (name) => before.inputs[name] !== now.inputs[name],
  );
  if (inputs.length > 0) return `${inputs.join(", ")} changed`;
  return before.code === now.code ? "its result is gone" : "the stage's code changed";
}

export interface Change {
  readonly path: string;
  readonly before: Json | undefined;
  readonly now: Json | undefined;
}

function sentence(changes: readonly Change[]): string {
  const [first] = changes;
  const { path, before, now } = first!;
  const words =
    before === undefined
      ? `${path} added`
      : now === undefined
        ? `${path} removed`
        : `${path}: ${shown(before)} → ${shown(now)}`;
  return changes.length === 1 ? words : `${words} and ${changes.length - 1} more`;
}

/** Where two values differ, by path. */
export function changedLeaves(before: Json | undefined, now: Json | undefined, path: string): Change[] {
  if (Array.isArray(before) && Array.isArray(now)) {
    return Array.from({ length: Math.max(before.length, now.length) }, (_, i) => i).flatMap((i) =>
      changedLeaves(before[i] as Json | undefined, now[i] as Json | undefined, `${path}[${i}]`),
    );
  }
  if (isRecord(before) && isRecord(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return keys.flatMap((key) => changedLeaves(own(before, key), own(now, key), path === "" ? key : `${path}.${key}`));
  }
  const same = before !== undefined && now !== undefined && canonicalJson(before) === canonicalJson(now);
  return same ? [] : [{ path, before, now }];
}

type JsonRecord = { readonly [key: string]: Json };
const isRecord = (value: Json | undefined): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const own = (record: JsonRecord, key: string) => (Object.hasOwn(record, key) ? record[key] : undefined);
