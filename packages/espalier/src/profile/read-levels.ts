import type { Duck } from "../duck/index.ts";
import { aggregate } from "./aggregate.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { countOf, entriesOf } from "./duck-values.ts";
import type { First } from "./first-scan.ts";
import type { Levels } from "./profile.ts";

/** Levels that are all counted in one scan, and how many are kept, at which length. */
export const levelLimits = { counted: 1_000, shown: 20, length: 200 } as const;
/** Texts longer than this are not gathered by the thousand. */
const longText = 300;

export interface LevelReading {
  readonly top: Levels["top"];
  readonly variants: Levels["variants"];
  /** Null: they were not all counted. */
  readonly distinct: number | null;
}

/** The most frequent levels of every column that is looked at as texts. */
export async function readLevels(
  duck: Duck,
  rows: number,
  plans: readonly ColumnPlan[],
  first: readonly First[],
): Promise<ReadonlyMap<number, LevelReading>> {
  const found = new Map<number, LevelReading>();
  const all = plans.flatMap(({ view }, i) => (view === "levels" ? [i] : []));
  const isShort = (i: number) =>
    (first[i]!.distinct <= levelLimits.counted || rows <= 2 * levelLimits.counted) && first[i]!.lengths.max <= longText;
  const few = all.filter(isShort);
  const answers = await aggregate(duck, few, (i) => [`histogram(${plans[i]!.cell})`]);
  few.forEach((i, k) => {
    const levels = entriesOf(answers[k]![0]).map(([text, count]) => ({ text: String(text), rows: countOf(count) }));
    const sorted = levels.sort((a, b) => b.rows - a.rows || (a.text < b.text ? -1 : 1));
    const variants = variantsAmong(sorted.map(({ text }) => text));
    found.set(i, { top: sorted.slice(0, levelLimits.shown).map(shortened), variants, distinct: sorted.length });
  });
  for (const i of all.filter((one) => !isShort(one))) {
    const { cell } = plans[i]!;
    const grouped = `SELECT ${cell} AS level, count(*) AS n FROM data WHERE ${cell} IS NOT NULL GROUP BY 1`;
    const top = await duck.rows(
      `SELECT left(level, ${levelLimits.length + 1}), n FROM (${grouped}) ORDER BY n DESC, level LIMIT ${levelLimits.shown}`,
    );
    const levels = top.map(([text, count]) => shortened({ text: String(text), rows: countOf(count) }));
    found.set(i, { top: levels, variants: [], distinct: null });
  }
  return found;
}

export const shortened = ({ text, rows }: { text: string; rows: number }) => ({
  text: text.length > levelLimits.length ? `${text.slice(0, levelLimits.length - 1)}…` : text,
  rows,
});

/** Levels that read alike: "Male", "male " and "MALE". */
function variantsAmong(levels: readonly string[]): Levels["variants"] {
  const groups = new Map<string, string[]>();
  for (const level of levels) {
    const plain = level.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
    const group = groups.get(plain);
    if (group) group.push(level);
    else groups.set(plain, [level]);
  }
  const alike = [...groups.values()].filter((group) => group.length > 1);
  return alike.slice(0, 5).map((group) => group.slice(0, 5).map((text) => shortened({ text, rows: 0 }).text));
}
