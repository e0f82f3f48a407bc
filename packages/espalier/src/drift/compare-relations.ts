import { proportionDifference } from "@espalier/learn";
import { fault } from "../fault/index.ts";
import type { Relation } from "../source/index.ts";
import { compareCategories } from "./compare-categories.ts";
import { compareNumbers } from "./compare-numbers.ts";
import { judgeColumns, type ComparedColumn } from "./judge-columns.ts";
import { sizeOf } from "./judge.ts";
import { numbersTheRows, pairColumns, type ColumnPair } from "./pair-columns.ts";
import { worst, type DriftReport, type DriftRules, type Pair } from "./report.ts";
import { drawn, numbersOf } from "./sample.ts";
import { asNumber, countBeyond, levelCounts, scanColumns } from "./scan.ts";
import { sideColumns, type CategoryPair } from "./side-columns.ts";
import { summaryOf } from "./summary.ts";
import { tellApart } from "./tell-apart.ts";

export interface DriftOptions {
  /** What to call the two. */
  readonly names: Pair<string>;
  /** Only these; absent: all. */
  readonly columns?: readonly string[] | undefined;
  /** Judged apart, and not shown to the classifier. */
  readonly target?: string | undefined;
  readonly rules?: Partial<DriftRules>;
  readonly signal?: AbortSignal | undefined;
}

export const defaultRules: DriftRules = { seed: "drift", sampleRows: 100_000, falseDiscoveries: 0.05, minRows: 30 };

/** Rows of each side, and columns, that the classifier is given. */
const classifierRows = 10_000;
const classifierColumns = 200;
/** More different texts than this are not compared one by one. */
const mostLevels = 1000;
/** Sampled values in memory at once. */
const cellsAtOnce = 8_000_000;

/**
 * Compares two sets of rows column by column and as a whole. Counts, ranges and levels come from all rows; distributions
 * of numbers and times from `sampleRows` of each side, the classifier from 10,000, drawn by the seed: the same data and
 * seed give the same report. Faults DRIFT_COLUMN_ABSENT.
 */
export async function compareRelations(before: Relation, after: Relation, options: DriftOptions): Promise<DriftReport> {
  const rules = { ...defaultRules, ...options.rules };
  const chosen = chosenColumns(before, after, options);
  const scanned = async (relation: Relation) =>
    await scanColumns(
      relation,
      relation.columns.filter(({ name }) => chosen(name)),
    );
  const { pairs, schema } = pairColumns(await scanned(before), await scanned(after));
  const rows: Pair<number> = { old: before.rows, new: after.rows };
  const categories = await categoriesOf(before, after, pairs);
  const named = new Set(categories.map(({ pair }) => pair));
  const measured = pairs.filter((pair) => !named.has(pair));
  const compared = categories.map((category) => comparedCategory(category, rows));
  for (const some of portions(measured, rules.sampleRows, rows)) {
    options.signal?.throwIfAborted();
    compared.push(...(await comparedNumbers(before, after, some, rules)));
  }
  const judged = judgeColumns(inOrder(compared, pairs), rules);
  options.signal?.throwIfAborted();
  const numbers = measured.filter((pair) => pair.kind === "number" && exemptionOf(pair, before, after) === null);
  const classifier = await classified(before, after, numbers, categories, { rules, target: options.target });

  const target = judged.find(({ column }) => column.name === options.target)?.column ?? null;
  const others = judged.filter(({ column }) => column !== target);
  const of = others.filter(({ isJudged }) => isJudged).length;
  const drifted = others.filter(({ column }) => column.verdict !== "none").length;
  const columns = others.map(({ column }) => column);
  const parts = {
    names: options.names,
    rows,
    drifted: { columns: drifted, of, share: of > 0 ? drifted / of : null },
    schema,
    columns,
    target,
    classifier,
  };
  const verdict = worst([schema, classifier, ...columns, ...(target ? [target] : [])].map((part) => part.verdict));
  return { format: 1, verdict, summary: summaryOf({ ...parts, verdict }), ...parts, rules };
}

/** Whether a column is asked for; what is asked for and on neither side is a mistake. */
function chosenColumns(
  before: Relation,
  after: Relation,
  { columns, target }: DriftOptions,
): (name: string) => boolean {
  const have = new Set([...before.columns, ...after.columns].map(({ name }) => name));
  const asked = [...(columns ?? []), ...(target === undefined ? [] : [target])];
  const absent = asked.find((name) => !have.has(name));
  if (absent !== undefined) throw fault("DRIFT_COLUMN_ABSENT", { column: absent, have: [...have] });
  const wanted = new Set(asked);
  return (name) => columns === undefined || wanted.has(name);
}

/** The columns whose values can be compared one by one. */
async function categoriesOf(before: Relation, after: Relation, pairs: readonly ColumnPair[]): Promise<CategoryPair[]> {
  const found: CategoryPair[] = [];
  for (const pair of pairs) {
    if (pair.kind !== "category" && pair.kind !== "text") continue;
    if (Math.max(pair.old.distinct, pair.new.distinct) > 2 * mostLevels) continue;
    const old = await levelCounts(before, pair.old.column, mostLevels);
    const now = old && (await levelCounts(after, pair.new.column, mostLevels));
    if (old && now) found.push({ pair, old, new: now });
  }
  return found;
}

/** Columns whose samples fit in memory together. */
function* portions(
  pairs: readonly ColumnPair[],
  sampleRows: number,
  rows: Pair<number>,
): Iterable<readonly ColumnPair[]> {
  const sampled = Math.min(sampleRows, Math.max(rows.old, rows.new, 1));
  const size = Math.min(250, Math.max(1, Math.floor(cellsAtOnce / (2 * sampled))));
  for (let first = 0; first < pairs.length; first += size) yield pairs.slice(first, first + size);
}

async function comparedNumbers(
  before: Relation,
  after: Relation,
  pairs: readonly ColumnPair[],
  rules: DriftRules,
): Promise<ComparedColumn[]> {
  const sample = async (relation: Relation, side: "old" | "new") =>
    await numbersOf(
      relation,
      pairs.map((pair) => asNumber(pair[side].column)),
      drawn(relation, rules.sampleRows, rules.seed),
    );
  const [old, now] = [await sample(before, "old"), await sample(after, "new")];
  const wider = pairs.filter((pair) => pair.new.min < pair.old.min || pair.new.max > pair.old.max);
  const bounds = wider.map((pair) => ({ column: pair.new.column, min: pair.old.min, max: pair.old.max }));
  const counts = await countBeyond(after, bounds);
  const beyondOf = new Map(wider.map((pair, i) => [pair, counts[i]!]));
  return pairs.map((pair, i) => {
    const values = (sampled: Float64Array) => sampled.filter((value) => !Number.isNaN(value)).sort();
    const [a, b] = [values(old[i]!), values(now[i]!)];
    const beyond = beyondOf.get(pair) ?? { below: 0, above: 0 };
    return {
      ...common(pair, { old: before.rows, new: after.rows }),
      exempt: exemptionOf(pair, before, after),
      values:
        a.length === 0 || b.length === 0
          ? null
          : compareNumbers({ ...pair.old, values: a }, { ...pair.new, values: b }, beyond),
    };
  });
}

function exemptionOf(pair: ColumnPair, before: Relation, after: Relation): string | null {
  if (pair.kind === "time") return "a time goes on by itself: shown, not judged";
  return numbersTheRows(pair, before, after) ? "it numbers the rows: shown, not judged" : null;
}

function comparedCategory({ pair, old, new: now }: CategoryPair, rows: Pair<number>): ComparedColumn {
  return {
    ...common({ ...pair, kind: "category" }, rows),
    exempt: null,
    values: old.size === 0 || now.size === 0 ? null : compareCategories(old, now),
  };
}

function common({ name, kind, old, new: now }: ColumnPair, rows: Pair<number>) {
  const missing = { old: rows.old - old.count, new: rows.new - now.count };
  const { low, high, effect, pValue } = proportionDifference(missing.old, rows.old, missing.new, rows.new);
  const defined = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    name,
    kind,
    rows: Math.min(rows.old, rows.new),
    present: { old: old.count, new: now.count },
    missing: {
      size: sizeOf("missing", Math.abs(effect)),
      share: { old: defined(missing.old / rows.old), new: defined(missing.new / rows.new) },
      low: defined(low),
      high: defined(high),
      effect: defined(effect),
      pValue: defined(pValue),
    },
  };
}

/** In the order of the old columns, so that equals stay in it. */
function inOrder(compared: readonly ComparedColumn[], pairs: readonly ColumnPair[]): ComparedColumn[] {
  const place = new Map(pairs.map(({ name }, i) => [name, i]));
  return [...compared].sort((a, b) => place.get(a.name)! - place.get(b.name)!);
}

async function classified(
  before: Relation,
  after: Relation,
  numbers: readonly ColumnPair[],
  categories: readonly CategoryPair[],
  { rules, target }: { readonly rules: DriftRules; readonly target: string | undefined },
) {
  const isFeature = ({ name }: { readonly name: string }) => name !== target;
  const chosen = numbers.filter(isFeature).slice(0, classifierColumns);
  const named = categories.filter(({ pair }) => isFeature(pair)).slice(0, classifierColumns - chosen.length);
  const where = { old: drawn(before, classifierRows, rules.seed), new: drawn(after, classifierRows, rules.seed) };
  const { columns, oldRows, newRows } = await sideColumns(before, after, chosen, named, where);
  return tellApart(columns, oldRows, newRows, rules.seed);
}
