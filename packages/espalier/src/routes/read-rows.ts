import { quoted } from "@espalier/learn";
import type { ModelInfo } from "../contract/index.ts";
import { Refusal, type Detail } from "../predict/index.ts";
import { isObject, type RouteSpec } from "../route-spec/index.ts";
import { numberIn } from "./numeral.ts";

/** Rows as the predictor takes them, under the features' names or their other forms. */
export interface ReadRows {
  readonly rows: readonly unknown[];
  /** A refusal of these rows, in the words of who sent them. */
  told(refusal: Refusal): Refusal;
}

const problemLimit = 100;

/** How a route's rows are read: under other names, as lists, as texts. Compiled once for each version. */
export interface RowShape {
  readonly columns: readonly string[];
  /** Name in the request → feature. */
  readonly rename: ReadonlyMap<string, string>;
  /** Every name that the predictor knows → its feature. */
  readonly featureOf: ReadonlyMap<string, { readonly name: string; readonly kind: "number" | "category" }>;
  readonly ignoresExtra: boolean;
  readonly coerces: boolean;
}

export function rowShapeOf({ columns, rename, extra, coerce }: RouteSpec, { features }: ModelInfo): RowShape {
  return {
    columns: columns ?? features.map((feature) => feature.name),
    rename: new Map(Object.entries(rename ?? {})),
    featureOf: new Map(features.flatMap((feature) => feature.accepted_names.map((name) => [name, feature] as const))),
    ignoresExtra: extra === "ignore",
    coerces: coerce === true,
  };
}

/**
 * Translates rows. What is wrong with values the predictor tells; here only what it would not see: lists of another
 * length, and a feature under two of its names. Throws a Refusal ROW_INVALID for all of these at once.
 */
export function readRows(
  sent: readonly unknown[],
  shape: RowShape,
  fromQuery: boolean,
  rowPath: (row: number) => string,
): ReadRows {
  const details: Detail[] = [];
  const used = new Map<string, string>();
  const rows = sent.map((row, i) => {
    const tell = (key: string, message: string) => {
      if (details.length < problemLimit) details.push({ path: joined(rowPath(i), key), message });
    };
    if (Array.isArray(row)) return fromList(row, shape, tell);
    return isObject(row) ? fromObject(row, shape, fromQuery, used, tell) : row;
  });
  const [first] = details;
  if (first !== undefined) {
    const more = details.length === 1 ? "" : ` (and ${details.length - 1} more)`;
    throw new Refusal("ROW_INVALID", `${first.message}${more}`, "correct what `details` lists", details);
  }
  return { rows, told: (refusal) => inWordsOf(refusal, used) };
}

type Tell = (key: string, message: string) => void;

function fromList(values: readonly unknown[], shape: RowShape, tell: Tell): unknown {
  const { columns } = shape;
  if (values.length !== columns.length) {
    tell("", `a row that is a list must have ${columns.length} values (${some(columns)}); got ${values.length}`);
    return {};
  }
  const row = Object.create(null) as Record<string, unknown>;
  columns.forEach((name, i) => (row[name] = cell(values[i], shape.featureOf.get(name)?.kind, shape.coerces)));
  return row;
}

function fromObject(
  sent: Readonly<Record<string, unknown>>,
  shape: RowShape,
  fromQuery: boolean,
  used: Map<string, string>,
  tell: Tell,
): unknown {
  const row = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of Object.entries(sent)) {
    const renamed = shape.rename.get(key);
    const name = renamed ?? key;
    const feature = shape.featureOf.get(name);
    if (feature === undefined && shape.ignoresExtra) continue;
    if (renamed !== undefined) {
      used.set(renamed, key);
      if (Object.hasOwn(row, name) || sentByItself(sent, renamed, shape)) {
        tell(key, `${quoted(renamed)} is sent twice, as ${quoted(key)} and by another name; keep one of them`);
      }
    }
    row[name] = cell(value, feature?.kind, shape.coerces || fromQuery);
  }
  return row;
}

const sentByItself = (sent: object, feature: string, { featureOf }: RowShape) =>
  [...featureOf].some(([name, { name: of }]) => of === feature && Object.hasOwn(sent, name));

/** A value in the feature's own type, where it can be one; what cannot be is left for the predictor to refuse. */
function cell(value: unknown, kind: "number" | "category" | undefined, coerces: boolean): unknown {
  if (!coerces) return value;
  if (kind === "number" && typeof value === "string") return numberIn(value);
  return kind === "category" && (typeof value === "number" || typeof value === "boolean") ? String(value) : value;
}

/** A refusal that speaks of features by the names that the request has for them. */
function inWordsOf(refusal: Refusal, used: ReadonlyMap<string, string>): Refusal {
  if (used.size === 0 || refusal.details === undefined) return refusal;
  const said = (text: string) =>
    [...used].reduce((all, [feature, name]) => all.replaceAll(quoted(feature), () => quoted(name)), text);
  const details = refusal.details.map(({ path, message }) => {
    const [feature, name] = [...used].find(([one]) => path === one || path.endsWith(`.${one}`)) ?? ["", ""];
    return { path: path.slice(0, path.length - feature.length) + name, message: said(message) };
  });
  return new Refusal(refusal.code, said(refusal.message), refusal.hint, details);
}

const some = (names: readonly string[]) => `${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`;
const joined = (row: string, key: string) => (row === "" || key === "" ? row + key : `${row}.${key}`);
