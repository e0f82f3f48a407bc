import { correlationRatio, cramersV, pearson, ranks, spearman } from "@espalier/learn";
import { binLevels } from "./bin-column.ts";
import type { Association, Associations } from "./profile.ts";

/** A column of the sample, to be held against others. */
export type SampleColumn =
  | { readonly name: string; readonly kind: "numbers"; readonly values: Float64Array }
  | { readonly name: string; readonly kind: "levels"; readonly values: Float64Array };

/** So many rows tell 0.03 from 0; further levels count as one. */
const limits = { rows: 10_000, levels: 40 } as const;

/** Every pair of columns: Spearman's and Pearson's correlation, Cramér's V, or the correlation ratio, as their kinds are. */
export function associate(columns: readonly SampleColumn[]): Associations {
  const rows = Math.min(limits.rows, columns[0]?.values.length ?? 0);
  const ready = columns.map((column) => prepare(column, rows));
  const pairs = ready.flatMap((one, a) =>
    ready.slice(a + 1).flatMap((other, i): Association[] => {
      const found = pairOf(one, other);
      return found === null ? [] : [{ a, b: a + 1 + i, ...found }];
    }),
  );
  return { columns: columns.map(({ name }) => name), rows, pairs };
}

type Prepared =
  | { readonly kind: "numbers"; readonly values: Float64Array; readonly ranked: Float64Array | null }
  | { readonly kind: "levels"; readonly codes: Int32Array; readonly levels: number };

function prepare({ kind, values: all }: SampleColumn, rows: number): Prepared {
  const values = all.length === rows ? all : everyNth(all, rows);
  if (kind === "numbers") {
    const isWhole = values.every((value) => !Number.isNaN(value));
    return { kind, values, ranked: isWhole ? ranks(values) : null };
  }
  const { codes, groups } = binLevels(values, limits.levels);
  return { kind, codes, levels: groups.length };
}

/** Spread over the whole file: its rows may be in some order. */
const everyNth = (values: Readonly<Float64Array>, rows: number) =>
  Float64Array.from({ length: rows }, (_, i) => values[Math.floor((i * values.length) / rows)]!);

function pairOf(a: Prepared, b: Prepared): Omit<Association, "a" | "b"> | null {
  if (a.kind === "numbers" && b.kind === "numbers") {
    // Ranks of a column are those of a pair only where both are there in every row.
    const value = a.ranked && b.ranked ? pearson(a.ranked, b.ranked) : spearman(a.values, b.values);
    const linear = pearson(a.values, b.values);
    return Number.isNaN(value) ? null : { measure: "spearman", value, pearson: Number.isNaN(linear) ? null : linear };
  }
  if (a.kind === "levels" && b.kind === "levels") {
    const table = Array.from({ length: a.levels }, () => new Float64Array(b.levels));
    a.codes.forEach((code, row) => {
      const other = b.codes[row]!;
      if (code >= 0 && other >= 0) table[code]![other]! += 1;
    });
    return told("cramers-v", cramersV(table));
  }
  const [levels, numbers] =
    a.kind === "levels"
      ? [a, b as Extract<Prepared, { kind: "numbers" }>]
      : [b as Extract<Prepared, { kind: "levels" }>, a];
  return told("correlation-ratio", correlationRatio(levels.codes, numbers.values));
}

const told = (measure: "cramers-v" | "correlation-ratio", value: number) =>
  Number.isNaN(value) ? null : { measure, value, pearson: null };
