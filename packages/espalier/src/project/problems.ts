import { didYouMean, type ConfigProblem } from "../fault/index.ts";
import { groups, type Group } from "./parts.ts";
import type { Setting } from "./setting.ts";

/** A path as a person writes it: `search.trials`, `features["fixed acidity"].min`, `gate[0].metric`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, i) => {
      if (typeof key === "number") return `[${key}]`;
      const name = String(key);
      return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name) ? `${i > 0 ? "." : ""}${name}` : `[${JSON.stringify(name)}]`;
    })
    .join("");
}

export type Path = readonly (string | number)[];

/** Collects every problem of a configuration. Reading goes on after a problem; the value is used only if there is none. */
export class Problems {
  readonly list: ConfigProblem[] = [];

  add(path: Path, rule: string, got: unknown, like: readonly string[] = []): void {
    this.list.push({ path: pathText(path), rule, got, ...(like.length > 0 && { like }) });
  }

  /** One group's settings with its defaults; wrong values and unknown keys are problems, and left out. */
  read(group: Group, value: unknown, path: Path): Readonly<Record<string, unknown>> {
    const shape: Readonly<Record<string, Setting>> = groups[group];
    const known = Object.keys(shape);
    if (!isRecord(value)) {
      this.add(path, `an object of ${known.join(", ")}`, value);
      return {};
    }
    for (const key of Object.keys(value).filter((one) => !known.includes(one))) {
      this.add([...path, key], `one of the settings ${known.join(", ")}`, key, didYouMean(key, known));
    }
    const settings = Object.entries(shape).flatMap(([key, setting]): [string, unknown][] => {
      const given = childOf(value, key);
      const got = given === undefined ? setting.default : given; // null is given
      if (got === undefined && !setting.required) return [];
      if (setting.accepts(got)) return [[key, got]];
      this.add([...path, key], setting.rule, got);
      return [];
    });
    return Object.fromEntries(settings);
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value's own child, never an inherited one. */
export const childOf = (value: unknown, key: PropertyKey): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
