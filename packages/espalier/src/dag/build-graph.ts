import { posix } from "node:path";
import type { ArtifactName, StageSpec } from "../stages/index.ts";
import { commandWords } from "./command-words.ts";
import { type Edge, type Sorted, sortGraph } from "./graph.ts";
import { isWithin, overlap, projectPath } from "./paths.ts";

/** Our stages, in order: each waits for the one before it. */
export const ourStages = ["ingest", "validate", "prepare", "search", "train", "evaluate", "register"] as const;
export type OurStage = (typeof ourStages)[number];

/** Which stage makes what others may read. */
export const makerOf: Readonly<Record<ArtifactName, OurStage>> = {
  manifest: "ingest",
  findings: "validate",
  split: "prepare",
  search: "search",
  model: "train",
  evaluation: "evaluate",
  registration: "register",
};

export const isOurStage = (name: string): name is OurStage => ourStages.some((one) => one === name);

export interface GraphParts {
  readonly stages: Readonly<Record<string, StageSpec>>;
  /** Paths and globs of files of the project that `ingest` or `validate` reads. */
  readonly sources: readonly string[];
}

/**
 * All stages in order. An own stage waits for what is said (`after`, `before`) and for what it reads of others: a file
 * or folder that overlaps another's output, an artifact, the gate, a metric. What the project's source or schema file
 * overlaps is written before `ingest`. Names that no stage has make no edge: they are told by whoever checks the config.
 */
export function buildGraph(parts: GraphParts): Sorted {
  const own = Object.entries(parts.stages);
  const names = [...ourStages, ...own.map(([name]) => name)];
  const known = new Set<string>(names);
  const made = outputsIn(parts.stages);
  const edges = [...ourEdges(), ...own.flatMap(([name, spec]) => edgesOf(name, spec, made, parts.sources))];
  return sortGraph(
    names,
    edges.filter(({ from, to }) => known.has(from) && known.has(to)),
  );
}

/** Output, as paths are compared → the stages that write it. */
type Outputs = ReadonlyMap<string, readonly string[]>;

function outputsIn(stages: GraphParts["stages"]): Outputs {
  const made = new Map<string, readonly string[]>();
  for (const [name, { outputs = [] }] of Object.entries(stages)) {
    for (const output of outputs) {
      const plain = projectPath(output);
      if (plain !== null) made.set(plain, [...(made.get(plain) ?? []), name]);
    }
  }
  return made;
}

const ourEdges = (): readonly Edge[] =>
  ourStages.slice(1).map((to, i) => ({ from: ourStages[i]!, to, because: "", carriesSkip: false }));

function edgesOf(name: string, spec: StageSpec, made: Outputs, sources: readonly string[]): readonly Edge[] {
  const edges: Edge[] = [];
  const waitsFor = (from: string, because: string) => edges.push({ from, to: name, because, carriesSkip: true });
  for (const from of spec.after ?? []) waitsFor(from, "after");
  for (const to of spec.before ?? []) edges.push({ from: name, to, because: "before", carriesSkip: false });
  for (const input of spec.inputs ?? []) {
    if (typeof input !== "string") waitsFor(makerOf[input.artifact as ArtifactName], input.artifact);
    else for (const maker of makersOf(made, input)) if (maker !== name) waitsFor(maker, input);
  }
  for (const file of filesNamedBy(spec)) {
    for (const maker of makersAround(made, file)) if (maker !== name) waitsFor(maker, file);
  }
  if (spec.when?.kind === "gate") waitsFor("register", "the gate");
  if (spec.when?.kind === "metric") waitsFor("evaluate", spec.when.metric);
  for (const output of spec.outputs ?? []) {
    if (sources.some((source) => reads(source, output))) {
      edges.push({ from: name, to: "ingest", because: output, carriesSkip: false });
    }
  }
  return edges;
}

const filesNamedBy = (spec: StageSpec): readonly string[] =>
  spec.kind === "shell" ? commandWords(spec.command) : [spec.file];

/** Who writes this file or folder, what it lies in, or something in it. */
function makersOf(made: Outputs, path: string): readonly string[] {
  const plain = projectPath(path);
  if (plain === null) return [];
  const inside = [...made].flatMap(([output, names]) => (output !== plain && isWithin(output, plain) ? names : []));
  return [...makersAround(made, plain), ...inside];
}

/** Who writes this file or folder, or what it lies in. */
function makersAround(made: Outputs, path: string): readonly string[] {
  const makers: string[] = [];
  for (let outer = projectPath(path); outer !== null && outer !== "."; outer = posix.dirname(outer)) {
    makers.push(...(made.get(outer) ?? []));
  }
  return makers;
}

/** Does a source, a path or a glob, read what is written there? A glob counts as the folder that it begins with. */
function reads(source: string, output: string): boolean {
  const wild = source.search(/[*?[{]/);
  const fixed = wild < 0 ? source : source.slice(0, source.lastIndexOf("/", wild) + 1) || ".";
  const [plain, made] = [projectPath(fixed), projectPath(output)];
  if (plain === null || made === null) return false;
  return overlap(plain, made) && (wild < 0 || !isApart(source, made));
}

/** Where it would have to match a pattern such as `data/*.csv` itself, but ends otherwise: `data/notes.txt`. */
function isApart(glob: string, output: string): boolean {
  const ending = /\.[a-z0-9]+$/i.exec(glob)?.[0];
  const depth = (path: string) => (projectPath(path) ?? "").split("/").length;
  return ending !== undefined && !glob.includes("**") && depth(glob) === depth(output) && !output.endsWith(ending);
}
