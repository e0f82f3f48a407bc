import type { Column } from "@espalier/learn";
import type { Relation } from "../source/index.ts";
import type { LevelCounts } from "./compare-categories.ts";
import type { ColumnPair } from "./pair-columns.ts";
import { asLevel, asNumber } from "./scan.ts";
import { numbersOf, textsOf } from "./sample.ts";

/** A column of categories with its levels on both sides. */
export interface CategoryPair {
  readonly pair: ColumnPair;
  readonly old: LevelCounts;
  readonly new: LevelCounts;
}

/** Most levels that the classifier tells from one another; the rarer ones are one. */
const mostLevels = 200;

/** Drawn rows of both sides as columns for a model, the old rows first. */
export async function sideColumns(
  before: Relation,
  after: Relation,
  numbers: readonly ColumnPair[],
  categories: readonly CategoryPair[],
  where: { readonly old: string; readonly new: string },
): Promise<{ readonly columns: readonly Column[]; readonly oldRows: number; readonly newRows: number }> {
  const old = await numbersOf(
    before,
    numbers.map((pair) => asNumber(pair.old.column)),
    where.old,
  );
  const now = await numbersOf(
    after,
    numbers.map((pair) => asNumber(pair.new.column)),
    where.new,
  );
  const columns: Column[] = numbers.map(({ name }, i) => ({
    name,
    kind: "number",
    values: Float64Array.from([...old[i]!, ...now[i]!]),
  }));
  let [oldRows, newRows] = [old[0]?.length ?? 0, now[0]?.length ?? 0];
  for (const category of categories) {
    const { pair } = category;
    const oldTexts = await textsOf(before, asLevel(pair.old.column), where.old);
    const newTexts = await textsOf(after, asLevel(pair.new.column), where.new);
    [oldRows, newRows] = [oldTexts.length, newTexts.length];
    columns.push(categoryOf(category, [...oldTexts, ...newTexts]));
  }
  return { columns, oldRows, newRows };
}

function categoryOf({ pair, old, new: now }: CategoryPair, texts: readonly (string | null)[]): Column {
  const count = (level: string) => (old.get(level) ?? 0) + (now.get(level) ?? 0);
  const all = [...new Set([...old.keys(), ...now.keys()])].sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1));
  const codeOf = new Map(all.slice(0, mostLevels).map((level, code) => [level, code]));
  const codes = Int32Array.from(texts, (text) => (text === null ? -1 : (codeOf.get(text) ?? mostLevels)));
  return { name: pair.name, kind: "category", codes, levels: [...all.slice(0, mostLevels), "\0others"] };
}
