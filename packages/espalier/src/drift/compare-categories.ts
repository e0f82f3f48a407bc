import { chiSquared, cramersV, jensenShannonDistance, populationStability, stabilityByChance } from "@espalier/learn";
import type { Unjudged } from "./compare-numbers.ts";
import { sizeOf } from "./judge.ts";
import type { CategoryDrift, OneSided } from "./report.ts";

/** One side of a column of categories: rows at each level. */
export type LevelCounts = ReadonlyMap<string, number>;

interface Level {
  readonly level: string;
  readonly old: number;
  readonly new: number;
}

/** Levels that a report lists, and names of levels that only one side has. */
const listed = 20;
const named = 5;
/** Rarer levels are tested together, so that the test's p-value holds. */
const leastExpected = 5;

/** How the categories moved. Both sides have values. */
export function compareCategories(before: LevelCounts, after: LevelCounts): Unjudged<CategoryDrift> {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const levels = names.map((level) => ({ level, old: before.get(level) ?? 0, new: after.get(level) ?? 0 }));
  const total = { old: sum(levels, "old"), new: sum(levels, "new") };
  levels.sort((a, b) => weight(b, total) - weight(a, total) || (a.level < b.level ? -1 : 1));
  const tested = pooled(levels, total);
  const counts = (side: "old" | "new") => tested.map((level) => level[side]);
  const stability = populationStability(counts("old"), counts("new"));
  const byChance = stabilityByChance(tested.length, total.old, total.new);
  const rest = levels.slice(listed);
  return {
    kind: "category",
    size: sizeOf("stability", stability - byChance),
    stability,
    stabilityByChance: byChance,
    distance: jensenShannonDistance(counts("old"), counts("new")),
    association: cramersV([counts("old"), counts("new")]),
    pValue: chiSquared([counts("old"), counts("new")]).pValue,
    levels: levels.slice(0, listed),
    others: { levels: rest.length, old: sum(rest, "old"), new: sum(rest, "new") },
    added: oneSided(levels, "new", "old", total.new),
    vanished: oneSided(levels, "old", "new", total.old),
  };
}

const sum = (levels: readonly Level[], side: "old" | "new") => levels.reduce((total, level) => total + level[side], 0);
const weight = (level: Level, total: { readonly old: number; readonly new: number }) =>
  level.old / total.old + level.new / total.new;

/** Levels come by falling weight: those of which a side is expected to have fewer than five rows become one. */
function pooled(levels: readonly Level[], total: { readonly old: number; readonly new: number }): readonly Level[] {
  const share = Math.min(total.old, total.new) / (total.old + total.new);
  const isRare = (level: Level) => (level.old + level.new) * share < leastExpected;
  const rare = levels.filter(isRare);
  if (rare.length < 2) return levels;
  return [...levels.filter((level) => !isRare(level)), { level: "", old: sum(rare, "old"), new: sum(rare, "new") }];
}

function oneSided(levels: readonly Level[], side: "old" | "new", other: "old" | "new", total: number): OneSided {
  const only = levels.filter((level) => level[side] > 0 && level[other] === 0);
  return {
    levels: only.length,
    share: sum(only, side) / total,
    names: only.slice(0, named).map(({ level }) => level),
  };
}
