import type { Json } from "./resource.ts";

/** One setting that is not as it is wanted. Null stands for nothing. */
export interface Difference {
  /** `environment.LOG_LEVEL`, `cors.allowMethods[1]`. */
  readonly path: string;
  readonly from: Json;
  readonly to: Json;
}

type Settings = Readonly<Record<string, Json>>;

const isObject = (value: Json): value is Settings =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * How what is there differs from what is wanted, in the order of the paths. What is there and not spoken of in `wanted`
 * is the service's own affair; below that, everything counts. What is null and what is absent are the same.
 */
export function differencesOf(wanted: Settings, there: Settings): readonly Difference[] {
  return Object.keys(wanted)
    .sort()
    .flatMap((key) => compare(key, there[key] ?? null, wanted[key] ?? null));
}

function compare(path: string, from: Json, to: Json): readonly Difference[] {
  if (isObject(from) && isObject(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
    return keys.flatMap((key) => compare(`${path}.${key}`, from[key] ?? null, to[key] ?? null));
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return to.flatMap((one: Json, i) => compare(`${path}[${i}]`, (from as readonly Json[])[i] ?? null, one));
  }
  return from === to ? [] : [{ path, from, to }]; // lists of different lengths differ as a whole
}

/** The prop that a difference is in: `environment` for `environment.LOG_LEVEL`. */
export const propOf = ({ path }: Difference): string => path.split(/[.[]/, 1)[0] ?? path;
