import { jsonText } from "./json-text.ts";
import type { BuildSettings } from "./build.ts";

type Bands = NonNullable<BuildSettings["rules"]["bands"]>;

/** `settings.json`. A band without an end has a null there: JSON has no infinities. */
export const settingsText = (settings: BuildSettings): string => jsonText(settings);

/** What every one has, and what it is: one that lacks something was cut or put together by hand. */
const kinds = {
  name: "string",
  model: "object",
  metrics: "object",
  rules: "object",
  limits: "object",
  routes: "object",
  server: "object",
} as const satisfies Partial<Record<keyof BuildSettings, string>>;

/** Reads `settings.json`. Throws an Error that says what is wrong with it. */
export function parseSettings(text: string): BuildSettings {
  const value = jsonOf(text) as Readonly<Record<string, unknown>> | null;
  if (value?.format !== 1) {
    throw new Error(
      `settings.json must have format 1, which this program reads; got ${JSON.stringify(value?.format ?? null)}`,
    );
  }
  for (const [key, kind] of Object.entries(kinds)) {
    const part = value[key];
    if (typeof part !== kind || part === null) throw new Error(`settings.json has no ${JSON.stringify(key)}`);
  }
  const settings = value as unknown as BuildSettings; // written by settingsText
  const { bands } = settings.rules;
  return bands === undefined ? settings : { ...settings, rules: { ...settings.rules, bands: withInfinities(bands) } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`settings.json is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

const withInfinities = (bands: Readonly<Record<string, readonly (number | null)[]>>): Bands =>
  Object.fromEntries(
    Object.entries(bands).map(([label, [low, high]]) => [
      label,
      [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY] as const,
    ]),
  );
