import { Fault } from "../fault/index.ts";
import { identifier, literal } from "../duck/index.ts";
import {
  withRelation,
  type HoldOptions,
  type Relation,
  type RelationColumn,
  type SourceSpec,
} from "../source/index.ts";
import type { Store } from "../store/index.ts";
import { openVersion } from "./open-version.ts";

export interface TableDiff {
  readonly columns: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly retyped: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  };
  readonly rows: { readonly from: number; readonly to: number };
  /** Rows of one side that the other has not, each counted as often as it stands there; null where it cannot be told. */
  readonly rowsAdded: number | null;
  readonly rowsRemoved: number | null;
  /** What the row counts leave out, or why they are not told; null: every column was compared. */
  readonly caveat: string | null;
}

/** A diff of tables, or why there is none: a version that cannot be read as a table is still a version. */
export type TableDiffOutcome = TableDiff | { readonly unreadable: string };

const mostColumns = 2000;

export interface DiffOptions extends HoldOptions {
  /** How both are read. */
  readonly source: SourceSpec;
}

/**
 * Compares two versions as tables. Rows are compared by a 64-bit hash of
 * the columns that both have, whatever their order; that two different ones are taken for one is less likely than 1 in
 * 100,000 up to ten million rows.
 */
export async function diffRows(
  store: Store,
  from: string,
  to: string,
  { source, ...options }: DiffOptions,
): Promise<TableDiffOutcome> {
  const as = async <T>(version: string, work: (relation: Relation) => Promise<T>): Promise<T> => {
    const held = await openVersion(store, version, options);
    try {
      return await withRelation(held, source, options, work);
    } finally {
      await held.release();
    }
  };
  try {
    return await as(from, (old) => as(to, (young) => compare(old, young)));
  } catch (error) {
    options.signal?.throwIfAborted();
    const ofData = error instanceof Fault ? error.blame === "input" : isDuckError(error);
    if (!ofData) throw error;
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}

async function compare(old: Relation, young: Relation): Promise<TableDiff> {
  const before = new Map(old.columns.map((column) => [column.name, column.kind]));
  const after = new Map(young.columns.map((column) => [column.name, column.kind]));
  const common = young.columns.filter(({ name }) => before.has(name));
  const columns = {
    added: young.columns.filter(({ name }) => !before.has(name)).map(({ name }) => name),
    removed: old.columns.filter(({ name }) => !after.has(name)).map(({ name }) => name),
    retyped: common
      .filter(({ name, kind }) => before.get(name) !== kind)
      .map(({ name, kind }) => ({ name, from: before.get(name)!, to: kind })),
  };
  const found = { columns, rows: { from: old.rows, to: young.rows } };
  const cannot = (caveat: string): TableDiff => ({ ...found, rowsAdded: null, rowsRemoved: null, caveat });
  if (common.length === 0) return cannot("the two have no column in common");
  if (common.length > mostColumns) return cannot(`rows of more than ${mostColumns} columns are not compared`);
  const retyped = new Set(columns.retyped.map(({ name }) => name));
  const query = rowHashes(common, retyped);
  const [a, b] = [await hashesOf(old, query), await hashesOf(young, query)];
  const unlike = columns.added.length + columns.removed.length > 0;
  const caveat = unlike ? `rows were compared on the ${common.length} columns that both have` : null;
  return { ...found, ...countUnmatched(a, b), caveat };
}

/** One hash for each row. A column that changed its kind is compared as text, and numbers as numbers: 1 is 1.0. */
function rowHashes(columns: readonly RelationColumn[], retyped: ReadonlySet<string>): string {
  const cells = columns.map(({ name, kind }) => {
    const column = identifier(name);
    if (!retyped.has(name) && kind !== "integer") return column;
    return retyped.has(name)
      ? `coalesce(CAST(TRY_CAST(${column} AS DOUBLE) AS VARCHAR), CAST(${column} AS VARCHAR))`
      : column;
  });
  return `SELECT hash(${cells.join(", ")}, ${literal("row")}) AS h FROM data`;
}

async function hashesOf({ duck, rows }: Relation, query: string): Promise<BigUint64Array> {
  const hashes = new BigUint64Array(rows);
  let count = 0;
  for await (const chunk of duck.chunks(query)) {
    for (const value of chunk.getColumnValues(0)) hashes[count++] = value as bigint;
  }
  return hashes.sort();
}

/** Both sorted: how many of each have no partner in the other. */
export function countUnmatched(a: Readonly<BigUint64Array>, b: Readonly<BigUint64Array>) {
  let [i, j, both] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i] as bigint, b[j] as bigint];
    if (x === y) both++;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return { rowsAdded: b.length - both, rowsRemoved: a.length - both };
}

/** DuckDB's own complaint of data or SQL, as "Conversion Error: …". */
const isDuckError = (error: unknown) => error instanceof Error && /^[A-Z]\w+( \w+)? Error: /.test(error.message);
