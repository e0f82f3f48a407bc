import { didYouMean, fault, type ConfigProblem } from "../fault/index.ts";
import type { StageSpec } from "../stages/index.ts";
import { wholeParts, type Wish } from "./overrides.ts";
import { groups } from "./parts.ts";
import { isRecord, Problems } from "./problems.ts";

/** Names of environments are parts of aliases and of the lock's lines. */
export const isEnvironmentName = (name: string): boolean => /^[a-z][a-z0-9-]{0,29}$/.test(name);

/** Checks names and top settings of all environments; what is in them is checked when they are laid over the config. */
export function readEnvironments(problems: Problems, value: unknown): void {
  if (!isRecord(value))
    return problems.add(["environments"], "an object of names with parts of a configuration", value);
  const known = Object.keys(groups[""]).filter((key) => key !== "name" && key !== "environments");
  for (const [name, part] of Object.entries(value)) {
    const path = ["environments", name];
    if (!isEnvironmentName(name)) {
      problems.add(path, 'a name of 1 to 30 lower-case letters, digits and "-" that begins with a letter', name);
    }
    if (!isRecord(part)) {
      problems.add(path, "a part of a configuration", part);
      continue;
    }
    for (const key of Object.keys(part).filter((one) => !known.includes(one))) {
      problems.add([...path, key], `one of the settings ${known.join(", ")}`, key, didYouMean(key, known));
    }
  }
}

/** The environments' names of a checked configuration. */
export const environmentNames = (exported: unknown): readonly string[] => Object.keys(environmentsOf(exported));

/** What an environment lays over the config. Faults ENVIRONMENT_UNKNOWN. */
export function environmentWishes(exported: unknown, name: string): readonly Wish[] {
  const environments = environmentsOf(exported);
  if (!Object.hasOwn(environments, name)) {
    const known = Object.keys(environments);
    throw fault("ENVIRONMENT_UNKNOWN", { name, known, like: didYouMean(name, known) });
  }
  return overlaid(environments[name], environmentOrigin(name), []);
}

/** Conditions of own stages on environments that there are not: such a stage would never run. */
export function unknownConditions(
  stages: Readonly<Record<string, StageSpec>>,
  known: readonly string[],
): readonly ConfigProblem[] {
  const problems = new Problems();
  for (const [name, { when }] of Object.entries(stages)) {
    if (when?.kind !== "environment" || known.includes(when.name)) continue;
    const rule = known.length === 0 ? "left out: the config names no environments" : `one of ${known.join(", ")}`;
    problems.add(["stages", name, "when", "name"], rule, when.name, didYouMean(when.name, known));
  }
  return problems.list;
}

/** Where an override of an environment was written, in words. */
export const environmentOrigin = (name: string): string => `environment ${name}`;

const environmentsOf = (exported: unknown): Readonly<Record<string, unknown>> =>
  isRecord(exported) && isRecord(exported.environments) ? exported.environments : {};

function overlaid(value: unknown, from: string, keys: readonly string[]): readonly Wish[] {
  if (value === undefined) return [];
  if (!isRecord(value) || wholeParts.some((key) => Object.hasOwn(value, key))) {
    return [{ keys, value, from, isExact: true }];
  }
  return Object.entries(value).flatMap(([key, child]) => overlaid(child, from, [...keys, key]));
}
