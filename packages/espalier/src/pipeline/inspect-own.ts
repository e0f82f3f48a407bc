import { codeOfCommand, codeOfModule } from "../fingerprint/index.ts";
import type { LockLine } from "../lock-file/index.ts";
import { isWithin, projectPath } from "../dag/index.ts";
import { Fault } from "../fault/index.ts";
import { canRestore, contentOf, contentsOf } from "../outputs/index.ts";
import type { Project } from "../project/index.ts";
import type { StageSpec } from "../stages/index.ts";
import { sha256, type FileHashes, type StageResult, type Store } from "../store/index.ts";
import type { OwnFacts, OwnResult } from "./judge-own.ts";
import { ownKey, type OwnParts } from "./own-parts.ts";

export interface InspectOptions {
  readonly project: Project;
  readonly store: Store;
  readonly hashes: FileHashes;
  /** Artifact → hash, of our stages that have ended. */
  readonly made: ReadonlyMap<string, string>;
  /** The newest result of each own stage. */
  readonly newest: ReadonlyMap<string, StageResult>;
  readonly lockLine: LockLine | null;
  readonly isForced: boolean;
}

export type Inspected =
  | { readonly kind: "known"; readonly facts: OwnFacts; readonly unfollowed: readonly string[] }
  /** An input is not there. */
  | { readonly kind: "missing"; readonly path: string };

/** Gathers what the decision about an own stage needs. Reads, and changes nothing. Faults of fingerprints and paths. */
export async function inspectOwn(name: string, spec: StageSpec, options: InspectOptions): Promise<Inspected> {
  const { project, store, hashes, made, lockLine, isForced } = options;
  const { dir, config, environment } = project;
  const outputs = spec.outputs ?? [];
  const found = await contentsOf(hashes, dir, pathsOf(spec));
  const inputs: Record<string, string> = {};
  for (const [path, content] of Object.entries(found)) {
    if (content === null) return { kind: "missing", path };
    inputs[path] = content;
  }
  for (const artifact of artifactsOf(spec)) inputs[`artifact ${artifact}`] = made.get(artifact)!;
  const { files, packages, unfollowed } =
    spec.kind === "module"
      ? await codeOfModule(store, hashes, dir, spec.file)
      : await codeOfCommand(store, hashes, dir, spec.command, outputs);
  const parts: OwnParts = {
    kind: spec.kind,
    does: spec.kind === "shell" ? spec.command : spec.file,
    params: spec.params ?? {},
    inputs,
    code: Object.fromEntries(Object.entries(files).filter(([file]) => !isInput(spec, file))),
    packages,
    env: Object.fromEntries((spec.env ?? []).map((variable) => [variable, hashOfVariable(variable)])),
    environment,
    seed: config.seed,
    outputs,
    metrics: spec.metrics ?? [],
  };
  const key = ownKey(name, parts);
  const latest = options.newest.get(name) ?? null;
  const known = latest?.key === key ? latest : await store.stageResults.known(key);
  const past = known === null ? null : (known.summary as unknown as OwnResult);
  const onDisk = await outputsNow(hashes, dir, outputs);
  const isWhole = past === null || outputs.every((path) => onDisk[path] === past.outputs[path]);
  const facts: OwnFacts = {
    parts,
    key,
    past,
    latest: latest && ownPartsIn(latest.parts),
    lockLine,
    onDisk,
    isRestorable: past !== null && (isWhole || (await canRestore(store, Object.values(past.outputs)))),
    isForced,
  };
  return { kind: "known", facts, unfollowed };
}

/** What stands at the outputs now. Something that no output can be, such as a link, is like no content. */
async function outputsNow(
  hashes: FileHashes,
  dir: string,
  outputs: readonly string[],
): Promise<Readonly<Record<string, string | null>>> {
  const found: [string, string | null][] = [];
  for (const path of outputs) {
    const content = await contentOf(hashes, dir, path).catch((error: unknown) => {
      if (error instanceof Fault && error.code === "PATH_UNUSABLE") return "unusable";
      throw error;
    });
    found.push([path, content]);
  }
  return Object.fromEntries(found);
}

/** A word of a command that names a declared input tells nothing new. */
const isInput = (spec: StageSpec, file: string): boolean =>
  spec.kind === "shell" && pathsOf(spec).some((path) => isWithin(file, projectPath(path)!));

export const pathsOf = (spec: StageSpec): readonly string[] =>
  (spec.inputs ?? []).filter((input) => typeof input === "string");

export const artifactsOf = (spec: StageSpec): readonly string[] =>
  (spec.inputs ?? []).flatMap((input) => (typeof input === "string" ? [] : [input.artifact]));

const hashOfVariable = (name: string): string | null => {
  const value = process.env[name];
  return value === undefined ? null : sha256(Buffer.from(value));
};

/** A result of that name may be of another kind of stage: one of ours, before the name was free. */
const ownPartsIn = (parts: unknown): OwnParts | null =>
  typeof parts === "object" && parts !== null && "does" in parts ? (parts as OwnParts) : null;
