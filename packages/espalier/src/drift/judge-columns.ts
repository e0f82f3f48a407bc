import { benjaminiHochberg } from "@espalier/learn";
import type { Unjudged } from "./compare-numbers.ts";
import { limits } from "./judge.ts";
import {
  worst,
  type CategoryDrift,
  type DriftColumn,
  type DriftRules,
  type MissingDrift,
  type NumberDrift,
  type Verdict,
} from "./report.ts";
import { whatMoved } from "./what-moved.ts";

/** A column compared, before it is known how many tests there are. */
export interface ComparedColumn {
  readonly name: string;
  readonly kind: DriftColumn["kind"];
  readonly missing: Unjudged<MissingDrift>;
  readonly values: Unjudged<NumberDrift> | Unjudged<CategoryDrift> | null;
  /** Rows, and values, of the side that has fewer. */
  readonly rows: number;
  readonly present: { readonly old: number; readonly new: number };
  /** Why its values are not judged whatever they do; null where they are. */
  readonly exempt: string | null;
}

export interface JudgedColumn {
  readonly column: DriftColumn;
  /** Whether it has a verdict, or could have had one. */
  readonly isJudged: boolean;
}

/**
 * The verdict of every column: the size of its effect, where the p-value, adjusted for all tests of the report, is small
 * and there are rows enough. Those that moved most come first.
 */
export function judgeColumns(columns: readonly ComparedColumn[], rules: DriftRules): readonly JudgedColumn[] {
  const tests = columns.map((column) => ({
    values: column.exempt === null && enoughValues(column, rules) ? (column.values?.pValue ?? Number.NaN) : Number.NaN,
    missing: column.rows >= rules.minRows ? (column.missing.pValue ?? Number.NaN) : Number.NaN,
  }));
  const adjusted = benjaminiHochberg(tests.flatMap(({ values, missing }) => [values, missing]));
  const judged = columns.map((column, i) => {
    const [qValues, qMissing] = [adjusted[2 * i]!, adjusted[2 * i + 1]!];
    const verdictOf = (size: Verdict, q: number) => (q <= rules.falseDiscoveries ? size : "none");
    const { size: missingSize, ...missing } = column.missing;
    const values =
      column.values === null ? null : withVerdict(column.values, verdictOf(column.values.size, qValues), qValues);
    const missingVerdict = verdictOf(missingSize, qMissing);
    const verdict = worst([values?.verdict ?? "none", missingVerdict]);
    const told = column.exempt !== null || (values !== null && values.verdict !== "none") ? values : null;
    return {
      isJudged: verdict !== "none" || (column.exempt === null && !Object.values(tests[i]!).every(Number.isNaN)),
      score: scoreOf(column),
      column: {
        name: column.name,
        kind: column.kind,
        verdict,
        moved: whatMoved(column.kind, told, { ...missing, verdict: missingVerdict }),
        note: noteOf(column, rules),
        missing: { verdict: missingVerdict, ...missing, qValue: Number.isNaN(qMissing) ? null : qMissing },
        values,
      },
    };
  });
  return judged.sort((a, b) => rank(b.column) - rank(a.column) || b.score - a.score);
}

function withVerdict(
  values: Unjudged<NumberDrift> | Unjudged<CategoryDrift>,
  verdict: Verdict,
  q: number,
): NumberDrift | CategoryDrift {
  const { size: _size, ...rest } = values;
  return { ...rest, verdict, qValue: Number.isNaN(q) ? null : q };
}

const rank = ({ verdict }: DriftColumn) => ["none", "small", "moderate", "large"].indexOf(verdict);

const enoughValues = ({ present }: ComparedColumn, { minRows }: DriftRules) =>
  present.old >= minRows && present.new >= minRows;

function noteOf(column: ComparedColumn, rules: DriftRules): string | null {
  if (column.exempt !== null) return column.exempt;
  if (column.present.old === 0 && column.present.new === 0) return "no value on either side";
  if (enoughValues(column, rules)) return null;
  return `too few values to judge: ${column.present.old} and ${column.present.new}; ${rules.minRows} are needed`;
}

/** How far it went, in units of what is large: for the order of columns of one verdict. */
function scoreOf({ values, missing, exempt }: ComparedColumn): number {
  const share = (effect: keyof typeof limits, value: number) => value / limits[effect][2];
  const ofMissing = share("missing", Math.abs(missing.effect ?? 0));
  if (values === null || exempt !== null) return ofMissing;
  const ofValues = share("stability", values.stability - values.stabilityByChance);
  const ofShift = values.kind === "number" ? share("shift", values.shift ?? 1) : 0;
  return Math.max(ofMissing, ofValues, Math.min(10, ofShift));
}
