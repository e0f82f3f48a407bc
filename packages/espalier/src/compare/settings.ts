import type { Json } from "@espalier/learn";
import { canonicalJson } from "../store/index.ts";

/** One setting of a configuration: a list is one value. */
export interface Setting {
  readonly keys: readonly string[];
  readonly value: Json;
}

/** A setting that is not the same on both sides; null: there is none. */
export interface SettingChange {
  /** As a person writes it: `candidates.forest.trees`. */
  readonly path: string;
  readonly a: Json | null;
  readonly b: Json | null;
}

/** What a side knows of its configuration. */
export interface Settings {
  readonly list: readonly Setting[];
  /** Null: all of it. A lock only knows the parts that some stage reads: the keys that lead to them. */
  readonly known: readonly (readonly string[])[] | null;
}

/** The settings of a configuration, or of a part of it that stands at `keys`. */
export function settingsOf(value: Json | undefined, keys: readonly string[] = []): readonly Setting[] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [{ keys, value }];
  return Object.entries(value).flatMap(([key, child]: [string, Json]) => settingsOf(child, [...keys, key]));
}

/** What differs, as far as both sides know, in the order in which the settings stand. */
export function changedSettings(a: Settings, b: Settings): readonly SettingChange[] {
  const told = ({ keys }: Setting) => isKnown(a, keys) && isKnown(b, keys);
  const byPath = (settings: Settings) =>
    new Map(settings.list.filter(told).map((setting) => [JSON.stringify(setting.keys), setting]));
  const [before, after] = [byPath(a), byPath(b)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((id): SettingChange[] => {
    const [was, is] = [before.get(id), after.get(id)];
    if (was !== undefined && is !== undefined && canonicalJson(was.value) === canonicalJson(is.value)) return [];
    return [{ path: settingPath((was ?? is)!.keys), a: was?.value ?? null, b: is?.value ?? null }];
  });
}

const isKnown = ({ known }: Settings, keys: readonly string[]) =>
  known === null || known.some((prefix) => prefix.every((key, i) => keys[i] === key));

/** A path as `--set` takes it. */
export const settingPath = (keys: readonly string[]): string => {
  const [top, , estimator, params] = keys;
  const isParameter = top === "candidates" && estimator === "estimator" && params === "params";
  return (isParameter ? keys.filter((_, i) => i !== 2 && i !== 3) : keys).join(".");
};
