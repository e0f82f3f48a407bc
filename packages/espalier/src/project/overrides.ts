import { fault } from "../fault/index.ts";
import { childOf, isRecord, pathText, type Path } from "./problems.ts";

/** A setting that was laid over the config file. Plain JSON. */
export interface Override {
  /** As a person writes it: `search.trials`. */
  readonly path: string;
  readonly value: unknown;
  /** Where it was written: `--set search.trials=20`, `params.yaml`. */
  readonly from: string;
}

/** An override before it is known what its path leads to. */
export interface Wish {
  readonly keys: readonly string[];
  readonly value: unknown;
  /** What was written, where a text may have been meant: `--set name=2024`. */
  readonly text?: string;
  readonly from: string;
  /** The keys are the path itself, points and all, and null takes out what is there. */
  readonly isExact?: boolean;
}

/** A value with one of these was made by a builder, or is a range or a choice: it is one value, not settings. */
export const wholeParts = ["kind", "estimator", "check", "rule", "range", "choice"] as const;

/** Reads `key=value`; the value is JSON where it parses as such, else a text. Faults SET_SYNTAX. */
export function parseSet(text: string): Wish {
  const equals = text.indexOf("=");
  const keys = text.slice(0, equals).trim().split(".");
  if (equals < 1 || keys.includes("")) throw fault("SET_SYNTAX", { text });
  const written = text.slice(equals + 1).trim();
  return { keys, value: jsonOrText(written), text: written, from: `--set ${text}` };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The leaves of a params file. A range or a choice is one value. */
export function wishesIn(value: unknown, from: string, keys: readonly string[] = []): readonly Wish[] {
  const isLeaf = !isRecord(value) || Object.hasOwn(value, "range") || Object.hasOwn(value, "choice");
  if (isLeaf) return [{ keys, value, from }];
  return Object.entries(value).flatMap(([key, child]) => wishesIn(child, from, [...keys, ...key.split(".")]));
}

/** The configuration with the wishes laid over it, later ones over earlier ones, and what was done. */
export function applyWishes(
  config: unknown,
  wishes: readonly Wish[],
): { readonly config: unknown; readonly overrides: readonly Override[] } {
  let current = config;
  const overrides = wishes.map((wish): Override => {
    const path = intoRecipe(wish.isExact ? wish.keys : pathIn(current, wish.keys), current);
    if (wish.isExact && wish.value === null) {
      current = without(current, path);
      return { path: pathText(path), value: null, from: wish.from };
    }
    const meantText = typeof path.reduce(childOf, current) === "string" && wish.text !== undefined;
    const value = meantText && typeof wish.value !== "string" ? wish.text : wish.value;
    current = withValue(current, path, value);
    return { path: pathText(path), value, from: wish.from };
  });
  return { config: current, overrides };
}

/** Keys split at every point, put together again where the configuration has a name with points in it. */
function pathIn(value: unknown, keys: readonly string[]): Path {
  if (keys.length === 0) return [];
  const joined = keys.map((_, i) => keys.slice(0, keys.length - i).join(".")); // longest first
  const name = joined.find((one) => isRecord(value) && Object.hasOwn(value, one)) ?? keys[0]!;
  const key = Array.isArray(value) && /^\d+$/.test(name) ? Number(name) : name;
  return [key, ...pathIn(childOf(value, key), keys.slice(name.split(".").length))];
}

/** `candidates.forest.trees` is short for `candidates.forest.estimator.params.trees`. */
function intoRecipe(path: Path, config: unknown): Path {
  const [top, name, ...rest] = path;
  if (top !== "candidates" || name === undefined || rest.length === 0) return path;
  if (childOf(childOf(config, "candidates"), name) === undefined) return path;
  const inside: Path = rest[0] === "transforms" || rest[0] === "estimator" ? rest : ["estimator", ...rest];
  const depth = inside[0] === "estimator" ? 1 : 2;
  const own = inside[depth];
  const direct = own === undefined || own === "kind" || own === "task" || own === "params";
  return [top, name, ...(direct ? inside : [...inside.slice(0, depth), "params", ...inside.slice(depth)])];
}

/** A copy with the value at the path; what is no object on the way becomes one. */
function withValue(into: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(into) && typeof key === "number") {
    return into.map((one: unknown, i) => (i === key ? withValue(one, rest, value) : one));
  }
  const before = isRecord(into) ? into : {};
  const changed = withValue(childOf(before, key), rest, value);
  // A key that was there keeps its place: feature order matters. Entries, because a name may be "__proto__".
  const kept = Object.entries(before).map(([name, one]) => [name, name === key ? changed : one]);
  return Object.fromEntries(Object.hasOwn(before, key) ? kept : [...kept, [key, changed]]);
}

/** A copy in which there is nothing at the path. */
function without(from: unknown, [key, ...rest]: Path): unknown {
  if (!isRecord(from) || key === undefined || !Object.hasOwn(from, key)) return from;
  const entries = Object.entries(from).flatMap(([name, one]) => {
    if (name !== key) return [[name, one]];
    return rest.length === 0 ? [] : [[name, without(one, rest)]];
  });
  return Object.fromEntries(entries) as unknown;
}
