import type { Relation } from "../source/index.ts";
import { againstTarget, missingStrength } from "./against-target.ts";
import type { SampleColumn } from "./associations.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { combinationsOf, type Combination } from "./combinations.ts";
import { levelCodes } from "./level-codes.ts";
import type { Against } from "./profile.ts";
import type { ColumnReading } from "./read-columns.ts";
import { readSample, type SampleRows } from "./read-sample.ts";
import { drawFolds, type SampleTarget, type Strength } from "./strength.ts";

/** What the sample says of columns beside each other. */
export interface Measured {
  /** By column; null for the target, for columns without values, and where there is no target. */
  readonly against: readonly (Against | null)[];
  /** How much of the target it tells whether a value is missing; only where some are. */
  readonly missing: ReadonlyMap<string, Strength>;
  /** The target along the file: how much of it the row's number, from 1, tells. */
  readonly order: Against | null;
  readonly combinations: readonly Combination[];
  /** Columns to be held against each other, the most telling ones where there are many. */
  readonly pairable: readonly SampleColumn[];
}

export interface MeasureRequest {
  readonly plans: readonly ColumnPlan[];
  readonly readings: readonly ColumnReading[];
  readonly sample: SampleRows;
  readonly target: { readonly plan: ColumnPlan; readonly values: SampleTarget } | null;
  readonly isFeature: (plan: ColumnPlan) => boolean;
}

/** How many columns are held against each other, and how many levels one of them may have. */
const pairs = { columns: 40, levels: 100 } as const;
/** Columns tried as parts of the target. */
const mostCombined = 12;

/** Reads the sample column by column, and keeps those worth keeping. */
export async function measure({ duck }: Relation, request: MeasureRequest): Promise<Measured> {
  const { plans, readings, sample, target, isFeature } = request;
  const folds = drawFolds(sample.rows, sample.seed);
  const texts = await textsOf(duck, plans, readings);
  const against: (Against | null)[] = plans.map(() => null);
  const missing = new Map<string, Strength>();
  let kept: (SampleColumn & { readonly weight: number; readonly isFeature: boolean })[] = [];

  const used = plans.flatMap((plan, i) => (readings[i]!.content.kind === "empty" ? [] : [{ plan, i }]));
  for await (const [{ plan, i }, values] of readSample(duck, sample, used, (one) => one.plan.value)) {
    const { name } = plan.column;
    const isTarget = plan === target?.plan;
    if (target && !isTarget) {
      against[i] = againstTarget(values, texts.get(plan) ?? null, target.values, folds);
      if (readings[i]!.missing > 0) missing.set(name, missingStrength(values, target.values, folds));
    }
    if (!isPairable(plan, readings[i]!)) continue;
    const kind = plan.view === "levels" ? "levels" : "numbers";
    const weight = isTarget ? 2 : (against[i]?.strength ?? 0);
    kept.push({ name, kind, values, weight, isFeature: isFeature(plan) });
    if (kept.length >= 2 * pairs.columns) kept = heaviest(kept);
  }
  kept = heaviest(kept);
  return {
    against,
    missing,
    order: target && (await alongFile(duck, sample, target.values, folds)),
    combinations: target?.values.task === "regression" ? combine(kept, target.values.values) : [],
    pairable: kept,
  };
}

/** The heaviest ones, the first of equals, in the order they had. */
function heaviest<C extends { readonly weight: number }>(columns: readonly C[]): C[] {
  const sorted = [...columns.keys()].sort((a, b) => columns[b]!.weight - columns[a]!.weight || a - b);
  const chosen = new Set(sorted.slice(0, pairs.columns));
  return columns.filter((_, i) => chosen.has(i));
}

/** Columns with one value, and texts of which nearly every one is another, go with nothing. */
const isPairable = ({ view }: ColumnPlan, { distinct }: ColumnReading) =>
  distinct.count > 1 && (view !== "levels" || distinct.count <= pairs.levels);

function combine(
  kept: readonly (SampleColumn & { readonly weight: number; readonly isFeature: boolean })[],
  target: Readonly<Float64Array>,
): readonly Combination[] {
  const numbers = kept.filter(({ kind, isFeature }) => kind === "numbers" && isFeature);
  return combinationsOf([...numbers].sort((a, b) => b.weight - a.weight).slice(0, mostCombined), target);
}

async function alongFile(
  duck: Relation["duck"],
  sample: SampleRows,
  target: SampleTarget,
  folds: Readonly<Uint8Array>,
): Promise<Against | null> {
  for await (const [, values] of readSample(duck, sample, ["rowid"], (one) => `${one}::DOUBLE + 1`)) {
    return againstTarget(values, null, target, folds);
  }
  return null;
}

async function textsOf(
  duck: Relation["duck"],
  plans: readonly ColumnPlan[],
  readings: readonly ColumnReading[],
): Promise<ReadonlyMap<ColumnPlan, ReadonlyMap<number, string>>> {
  const levels = plans.flatMap((plan, i) => {
    const { content } = readings[i]!;
    return content.kind === "levels" ? [{ plan, texts: content.top.map(({ text }) => text) }] : [];
  });
  const codes = await levelCodes(
    duck,
    levels.map(({ texts }) => texts),
  );
  return new Map(levels.map(({ plan }, i) => [plan, codes[i]!]));
}
