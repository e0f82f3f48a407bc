import { quoted } from "@espalier/learn";
import { didYouMean } from "../fault/index.ts";
import { Refusal, type LiveModel } from "../predict/index.ts";
import { refuseTooManyRows } from "./body-rows.ts";

export type JsonRow = Readonly<Record<string, unknown>>;

const bodyInvalid = (message: string, hint: string) => new Refusal("BODY_INVALID", message, hint);

export const isObject = (value: unknown): value is JsonRow =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Rows that are lists of values under the given names, as objects with the model's features alone: other columns are
 * left out, as data frames have them. Throws a Refusal BODY_INVALID where a feature is absent, or a row has another length.
 */
export function rowsUnder(names: readonly unknown[], data: readonly unknown[], live: LiveModel): readonly JsonRow[] {
  const texts = names.map((name) => {
    if (typeof name === "string") return name;
    throw bodyInvalid("names of columns must be texts", "send the features' names");
  });
  const places = placesOf(texts, live);
  return data.map((row, at) => {
    if (!Array.isArray(row) || row.length !== names.length) {
      throw bodyInvalid(
        `row ${at + 1} must be a list of ${names.length} values; got ${Array.isArray(row) ? `${row.length} of them` : "something else"}`,
        "send one value for each column",
      );
    }
    return Object.fromEntries(places.map(([name, place]) => [name, row[place]]));
  });
}

/** The same where the values stand in feature order. */
export function rowsInOrder(data: readonly unknown[], { info }: LiveModel): readonly JsonRow[] {
  const names = info.features.map(({ name }) => name);
  return data.map((row, at) => rowInOrder(row, names, `row ${at + 1}`));
}

export function rowInOrder(row: unknown, names: readonly string[], called: string): JsonRow {
  if (Array.isArray(row) && row.length === names.length) {
    return Object.fromEntries(names.map((name, place) => [name, row[place]]));
  }
  throw bodyInvalid(
    `${called} must have ${names.length} values, one a feature, in their order; got ${Array.isArray(row) ? row.length : "no list"}`,
    `send ${names.slice(0, 5).map(quoted).join(", ")}${names.length > 5 ? ", …" : ""}, in this order`,
  );
}

/** Rows that are objects: what one of them has is a column of all. */
export function rowsOfRecords(records: readonly unknown[], live: LiveModel): readonly unknown[] {
  const keys = new Set<string>();
  for (const record of records) if (isObject(record)) for (const key of Object.keys(record)) keys.add(key);
  if (records.length > 0) placesOf([...keys], live);
  const known = new Set(live.info.features.flatMap((feature) => feature.accepted_names));
  return records.map((record) =>
    isObject(record) ? Object.fromEntries(Object.entries(record).filter(([key]) => known.has(key))) : record,
  );
}

/** Columns of values, all of one length; a single value is a column of one row. */
export function rowsOfColumns(columns: JsonRow, live: LiveModel, mostRows: number): readonly JsonRow[] {
  const places = placesOf(Object.keys(columns), live);
  const values = new Map(
    Object.entries(columns).map(([name, of]) => [name, Array.isArray(of) ? (of as unknown[]) : [of]]),
  );
  const lengths = new Set([...values.values()].map((of) => of.length));
  if (lengths.size > 1) {
    throw bodyInvalid(
      `columns must have the same number of values; got ${[...lengths].slice(0, 5).join(" and ")}`,
      "send one value a row",
    );
  }
  const [rows = 0] = lengths;
  refuseTooManyRows(rows, mostRows); // each becomes an object
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(places.map(([name]) => [name, values.get(name)![row]])),
  );
}

/** Which column each feature is. */
function placesOf(names: readonly string[], { info }: LiveModel): readonly (readonly [name: string, place: number])[] {
  const at = new Map(names.map((name, place) => [name, place]));
  if (at.size < names.length) throw bodyInvalid("a column is there twice", "send each column once");
  const problems: string[] = [];
  const found = info.features.flatMap(({ name, accepted_names: accepted }): readonly (readonly [string, number])[] => {
    const has = accepted.filter((one) => at.has(one));
    if (has.length === 1) return [[has[0]!, at.get(has[0]!)!]];
    const [like] = names.length <= 1_000 ? didYouMean(name, names) : [];
    if (has.length > 1) problems.push(`${quoted(name)} is there twice`);
    else
      problems.push(`${quoted(name)} is not there${like === undefined ? "" : `; did you mean it by ${quoted(like)}?`}`);
    return [];
  });
  if (problems.length === 0) return found;
  throw bodyInvalid(
    `every feature must have a column: ${problems.slice(0, 10).join("; ")}${problems.length > 10 ? "; …" : ""}`,
    "GET /model/info lists the features; send null where a value is not known",
  );
}
