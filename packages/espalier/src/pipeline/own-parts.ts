import { shown, type Json } from "@espalier/learn";
import { canonicalJson, sha256 } from "../store/index.ts";
import { changedLeaves } from "./stage-key.ts";

/** All that an own stage's result depends on. Kept beside the result, so that a later run can say what changed. */
export interface OwnParts {
  readonly kind: "shell" | "module";
  /** The command, or the module's path. */
  readonly does: string;
  readonly params: { readonly [name: string]: Json };
  /** Path, or `artifact model` → content. */
  readonly inputs: { readonly [name: string]: string };
  /** Files of its code → hash: the module and what it imports, or what the command's words name. */
  readonly code: { readonly [path: string]: string };
  readonly packages: { readonly [name: string]: string };
  /** Environment variable → hash of its value, which may be a secret; null where it is not set. */
  readonly env: { readonly [name: string]: string | null };
  /** Which environment the run is in: the stage is told. */
  readonly environment: string | null;
  readonly seed: number;
  readonly outputs: readonly string[];
  readonly metrics: readonly string[];
}

/**
 * A stage that was renamed is still the same, as its outputs stand where they stood. One without outputs is only known
 * by its name.
 */
export function ownKey(stage: string, parts: OwnParts): string {
  return sha256(
    canonicalJson({ ...parts, own: true, ...(parts.outputs.length === 0 && { stage }) } as unknown as Json),
  );
}

/** One hash over all of a stage's code. */
export const codeHash = ({ kind, does, code, packages }: OwnParts): string =>
  sha256(canonicalJson({ kind, does, code, packages }));

/** Why an own stage has to run, given what its last result was made from; null where nothing differs. */
export function explainOwnChange(now: OwnParts, before: OwnParts): string | null {
  const texts = [
    ...(now.kind === before.kind && now.does === before.does
      ? []
      : [now.kind === "shell" ? "its command changed" : `it is ${now.does} now`]),
    ...changedLeaves(before.params, now.params, "params").map(({ path, before: was, now: is }) =>
      was === undefined
        ? `${path} added`
        : is === undefined
          ? `${path} removed`
          : `${path}: ${shown(was)} → ${shown(is)}`,
    ),
    ...changedNames(before.inputs, now.inputs).map((name) => `${name.replace(/^artifact /, "the ")} changed`),
    ...changedNames(before.code, now.code).map((path) => `${path} changed`),
    ...changedNames(before.packages, now.packages).map(
      (name) => `package ${name}: ${before.packages[name] ?? "none"} → ${now.packages[name] ?? "none"}`,
    ),
    ...changedNames(before.env, now.env).map((name) => `environment variable ${name} changed`),
    ...(before.environment === now.environment
      ? []
      : [`environment: ${before.environment ?? "none"} → ${now.environment ?? "none"}`]),
    ...(before.seed === now.seed ? [] : [`seed: ${before.seed} → ${now.seed}`]),
    ...(before.outputs.join("\n") === now.outputs.join("\n") ? [] : ["its outputs are others"]),
    ...(before.metrics.join("\n") === now.metrics.join("\n") ? [] : ["its metrics are others"]),
  ];
  const [first, ...others] = texts;
  if (first === undefined) return null;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

type Named = { readonly [name: string]: string | null };
function changedNames(before: Named, now: Named): readonly string[] {
  const value = (record: Named, name: string) => (Object.hasOwn(record, name) ? record[name] : undefined);
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (name) => value(before, name) !== value(now, name),
  );
}
