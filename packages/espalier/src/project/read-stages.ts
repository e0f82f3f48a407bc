import { artifactNames, type StageSpec } from "../stages/index.ts";
import { buildGraph, isOurStage, isWithin, overlap, ourStages, projectPath } from "../dag/index.ts";
import { didYouMean } from "../fault/index.ts";
import { childOf, isRecord, type Path, type Problems } from "./problems.ts";

/** Ends up in file names, environment variables and the lock file. */
const stageName = /^[a-z0-9][a-z0-9-]{0,59}$/;

/** What no stage may write, whole or in part: these say what is to be done. */
const untouchable = [
  "espalier.config.ts",
  "espalier.config.mjs",
  "espalier.config.js",
  "espalier.lock",
  "params.yaml",
  ".espalier",
  ".git",
];

/** Amounts that a stage's `needs` are held against: name → how much there is. */
export function readResources(problems: Problems, value: unknown): Readonly<Record<string, number>> {
  return readAmounts(problems, value, ["resources"]);
}

/**
 * Stages of one's own, each for itself and all together: names, paths, what they need, and that no circle is in them.
 *
 * @param sources paths and globs of files that our stages read
 */
export function readStages(
  problems: Problems,
  value: unknown,
  { resources, sources }: { readonly resources: Readonly<Record<string, number>>; readonly sources: readonly string[] },
): Readonly<Record<string, StageSpec>> {
  if (!isRecord(value)) {
    problems.add(["stages"], "an object of names with stage.shell(…) or stage.module(…)", value);
    return {};
  }
  const before = problems.list.length;
  const inherited = Object.getPrototypeOf(value) as unknown;
  if (inherited !== Object.prototype && inherited !== null) {
    problems.add(["stages", "__proto__"], "left out: no stage can have this name", inherited);
  }
  const stages = Object.fromEntries(
    Object.entries(value).flatMap(([name, spec]): [string, StageSpec][] => {
      const read = readStage(problems, name, spec);
      return read === null ? [] : [[name, read]];
    }),
  );
  const written = Object.entries(stages).flatMap(([name, { outputs = [] }]) =>
    outputs.map((output) => ({ name, path: projectPath(output) })),
  );
  for (const [name, spec] of Object.entries(stages)) {
    checkTogether(problems, name, spec, Object.keys(stages), resources);
    checkPaths(problems, name, spec, written);
  }
  if (problems.list.length === before) {
    const sorted = buildGraph({ stages, sources });
    if (sorted.kind === "cycle") {
      const own = sorted.names.find((name) => !isOurStage(name))!;
      problems.add(["stages", own], "free of circles: no stage may wait for itself", sorted.names.join(" → "));
    }
  }
  return stages;
}

function readStage(problems: Problems, name: string, spec: unknown): StageSpec | null {
  const path = ["stages", name];
  if (!stageName.test(name)) {
    problems.add(path, 'named by 1 to 60 lower-case letters, digits and "-", a letter or digit first', name);
  } else if (isOurStage(name)) {
    problems.add(path, `named otherwise than a stage of Espalier (${ourStages.join(", ")})`, name);
  }
  const kind = childOf(spec, "kind");
  if (kind !== "shell" && kind !== "module") {
    problems.add(path, "made by stage.shell(…) or stage.module(…)", spec);
    return null;
  }
  const read = problems.read(`stage ${kind}`, spec, path);
  const stage = {
    ...read,
    ...(read.inputs !== undefined && { inputs: readInputs(problems, read.inputs, [...path, "inputs"]) }),
    ...(read.when !== undefined && { when: readCondition(problems, read.when, [...path, "when"]) }),
    ...(read.retries !== undefined && { retries: problems.read("retries", read.retries, [...path, "retries"]) }),
    ...(read.needs !== undefined && { needs: readAmounts(problems, read.needs, [...path, "needs"]) }),
    ...(read.params !== undefined && { params: readParams(problems, read.params, [...path, "params"]) }),
  };
  return stage as unknown as StageSpec; // every part has been read
}

function readInputs(problems: Problems, value: unknown, path: Path): readonly unknown[] {
  if (!Array.isArray(value)) {
    problems.add(path, "a list of paths and artifact(…)", value);
    return [];
  }
  return value.flatMap((input: unknown, i): unknown[] => {
    const at = [...path, i];
    if (typeof input === "string") return [input];
    const name = childOf(input, "artifact");
    if (artifactNames.some((known) => known === name)) return [{ artifact: name }];
    const like = typeof name === "string" ? didYouMean(name, artifactNames) : [];
    if (name === undefined) problems.add(at, "a path or artifact(…)", input);
    else problems.add(at, `an artifact: one of ${artifactNames.join(", ")}`, name, like);
    return [];
  });
}

function readCondition(problems: Problems, value: unknown, path: Path): unknown {
  const kind = childOf(value, "kind");
  if (kind !== "gate" && kind !== "metric" && kind !== "environment") {
    problems.add(path, "made by when.gatePassed() or its like", value);
    return value;
  }
  const read = problems.read(`when ${kind}`, value, path);
  if (kind === "metric" && read.atLeast === undefined && read.atMost === undefined) {
    problems.add(path, "given atLeast or atMost", value);
  }
  return read;
}

function readAmounts(problems: Problems, value: unknown, path: Path): Readonly<Record<string, number>> {
  if (!isRecord(value)) {
    problems.add(path, "an object of names with amounts above 0", value);
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => {
      const [name, amount] = entry;
      const isAmount = Number.isFinite(amount) && Number(amount) > 0;
      if (!isAmount) problems.add([...path, name], "a number above 0", amount);
      return isAmount;
    }),
  );
}

function readParams(problems: Problems, value: unknown, path: Path): unknown {
  if (!isRecord(value)) problems.add(path, "an object of names with values", value);
  else {
    for (const [name, one] of Object.entries(value)) {
      if (!isPlain(one, 0))
        problems.add([...path, name], "plain JSON: text, number, true, false, null, lists, objects", one);
    }
  }
  return value;
}

function isPlain(value: unknown, depth: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return true;
  if (depth > 50) return false; // or it holds itself
  if (Array.isArray(value)) return value.every((one) => isPlain(one, depth + 1));
  return isRecord(value) && Object.values(value).every((one) => isPlain(one, depth + 1));
}

/** What no setting tells alone. */
function checkTogether(
  problems: Problems,
  name: string,
  spec: StageSpec,
  own: readonly string[],
  resources: Readonly<Record<string, number>>,
): void {
  const at = ["stages", name];
  const names = [...ourStages, ...own];
  for (const list of ["after", "before"] as const) {
    for (const [i, other] of (spec[list] ?? []).entries()) {
      const path = [...at, list, i];
      if (other === name) problems.add(path, "another stage", other);
      else if (!names.includes(other)) {
        problems.add(
          path,
          `a stage: one of ${names.filter((one) => one !== name).join(", ")}`,
          other,
          didYouMean(other, names),
        );
      }
    }
  }
  for (const [resource, amount] of Object.entries(spec.needs ?? {})) {
    const path = [...at, "needs", resource];
    const have = Object.hasOwn(resources, resource) ? resources[resource] : undefined;
    const known = Object.keys(resources);
    if (have === undefined) {
      const rule =
        known.length === 0 ? "named in the project's resources, which has none" : `one of ${known.join(", ")}`;
      problems.add(path, rule, resource, didYouMean(resource, known));
    } else if (amount > have) problems.add(path, `${have} or less: the project's resources have no more`, amount);
  }
}

interface Written {
  readonly name: string;
  /** null where it leaves the project. */
  readonly path: string | null;
}

/** @param written all outputs, in the order of the stages */
function checkPaths(problems: Problems, name: string, spec: StageSpec, written: readonly Written[]): void {
  const at = ["stages", name];
  const inside = (path: string, where: Path): string | null => {
    const plain = projectPath(path);
    if (plain === null) problems.add(where, "a relative path that stays in the project's folder", path);
    return plain;
  };
  const seen = new Set<string>();
  const inputs = (spec.inputs ?? []).flatMap((input, i) => {
    const where = [...at, "inputs", i];
    const plain = typeof input === "string" ? inside(input, where) : null;
    const known = typeof input === "string" ? plain : `the artifact ${input.artifact}`;
    if (known !== null && seen.has(known)) problems.add(where, "named once", known);
    if (known !== null) seen.add(known);
    return plain === null ? [] : [plain];
  });
  const file = spec.kind === "module" ? inside(spec.file, [...at, "file"]) : null;
  const outputs: string[] = [];
  for (const [i, output] of (spec.outputs ?? []).entries()) {
    const where = [...at, "outputs", i];
    const plain = inside(output, where);
    if (plain === null) continue;
    const kept = untouchable.find((one) => overlap(plain, one));
    const input = inputs.find((one) => overlap(one, plain));
    const other = ownerOf(written, name, plain);
    if (plain === ".") problems.add(where, "a file or folder within the project", output);
    else if (kept !== undefined) problems.add(where, `apart from ${kept}`, output);
    else if (input !== undefined)
      problems.add(where, `apart from the stage's own input ${JSON.stringify(input)}`, output);
    else if (file !== null && isWithin(file, plain)) problems.add(where, "apart from the stage's own module", output);
    else if (outputs.some((one) => overlap(one, plain)))
      problems.add(where, "apart from the stage's other outputs", output);
    else if (other !== null) problems.add(where, `apart from the outputs of stage ${other}`, output);
    outputs.push(plain);
  }
  for (const [i, metrics] of (spec.metrics ?? []).entries()) {
    const plain = inside(metrics, [...at, "metrics", i]);
    if (plain !== null && !outputs.some((output) => isWithin(plain, output))) {
      problems.add([...at, "metrics", i], "a file among the stage's outputs", metrics);
    }
  }
}

/** An earlier stage whose output overlaps this one: the later of the two is told, once. */
function ownerOf(written: readonly Written[], name: string, output: string): string | null {
  for (const other of written) {
    if (other.name === name) return null;
    if (other.path !== null && overlap(other.path, output)) return other.name;
  }
  return null;
}
