import { cut, numberText, shareText, timeText } from "../page/index.ts";
import type { CategoryDrift, DriftColumn, MissingDrift, NumberDrift } from "./report.ts";

type Values = Omit<NumberDrift, "verdict" | "qValue"> | Omit<CategoryDrift, "verdict" | "qValue">;

/** Changes smaller than these are not told. */
const told = { shift: 0.1, spreadRatio: 1.15, beyond: 0.005, level: 0.01, mostLevels: 3 } as const;

/** What moved, in a sentence: "median 9.8 → 10.9; 12% of rows above the old maximum 14.9". */
export function whatMoved(
  kind: DriftColumn["kind"],
  values: Values | null,
  missing: Pick<MissingDrift, "share" | "verdict">,
): string {
  const clauses = [
    ...(missing.verdict === "none" ? [] : [missingClause(missing)]),
    ...(values === null ? [] : values.kind === "number" ? numberClauses(kind, values) : categoryClauses(values)),
  ];
  return clauses.join("; ");
}

const missingClause = ({ share }: Pick<MissingDrift, "share">) =>
  `missing ${shareText(share.old ?? 0)} → ${shareText(share.new ?? 0)}`;

function numberClauses(kind: DriftColumn["kind"], values: Omit<NumberDrift, "verdict" | "qValue">): readonly string[] {
  const { summary, beyond } = values;
  const { old: before, new: after } = summary;
  const text = kind === "time" ? timeText : numberText;
  const what = kind === "text" ? "length: median" : "median";
  const clauses: string[] = [];
  if (before.min === before.max && (after.min !== before.min || after.max !== before.max)) {
    clauses.push(`was always ${text(before.min)}, is now ${text(after.min)} to ${text(after.max)}`);
  } else if (Math.abs(after.median - before.median) >= told.shift * before.sd && after.median !== before.median) {
    clauses.push(`${what} ${text(before.median)} → ${text(after.median)}`);
  } else if (Math.abs(after.mean - before.mean) >= told.shift * before.sd && after.mean !== before.mean) {
    clauses.push(`mean ${text(before.mean)} → ${text(after.mean)}`);
  }
  const ratio = after.sd / before.sd;
  if (before.sd > 0 && (ratio >= told.spreadRatio || ratio <= 1 / told.spreadRatio)) {
    if (after.sd === 0) clauses.push(`is now always ${text(after.min)}`);
    else if (kind !== "time")
      clauses.push(`spread ${numberText(before.sd)} → ${numberText(after.sd)} (standard deviation)`);
  }
  if (beyond.above >= told.beyond)
    clauses.push(`${shareText(beyond.above)} of rows above the old maximum ${text(before.max)}`);
  if (beyond.below >= told.beyond)
    clauses.push(`${shareText(beyond.below)} of rows below the old minimum ${text(before.min)}`);
  return clauses.length > 0 ? clauses : shapeClause(values, text);
}

/** Neither middle nor spread changed much: where most of the change lies. */
function shapeClause(
  { histogram }: Pick<NumberDrift, "histogram">,
  text: (value: number) => string,
): readonly string[] {
  const share = (side: "old" | "new") => {
    const { counts, below, above } = histogram[side];
    const total = counts.reduce((sum, count) => sum + count, below + above);
    return counts.map((count) => count / Math.max(1, total));
  };
  const [before, after] = [share("old"), share("new")];
  const changes = before.map((old, i) => Math.abs(after[i]! - old));
  const most = changes.indexOf(Math.max(...changes));
  if (most < 0 || changes[most]! < told.level / 2) return [];
  const [from, to] = [histogram.edges[most]!, histogram.edges[most + 1]!];
  const place = isWholeBin(from, to) ? text(from + 0.5) : `${text(from)} to ${text(to)}`;
  return [`shape: ${place} went from ${shareText(before[most]!)} to ${shareText(after[most]!)} of rows`];
}

/** See `commonEdges`: a bin of its own for each whole number. */
const isWholeBin = (from: number, to: number) => to - from === 1 && Number.isInteger(from + 0.5);

function categoryClauses({
  levels,
  others,
  added,
  vanished,
}: Omit<CategoryDrift, "verdict" | "qValue">): readonly string[] {
  const total = (side: "old" | "new") => levels.reduce((sum, level) => sum + level[side], others[side]);
  const [before, after] = [total("old"), total("new")];
  const moves = levels
    .filter((level) => level.old > 0 && level.new > 0)
    .map(({ level, old, new: now }) => ({ level, old: old / before, now: now / after }))
    .filter(({ old, now }) => Math.abs(now - old) >= told.level)
    .sort((a, b) => Math.abs(b.now - b.old) - Math.abs(a.now - a.old))
    .slice(0, told.mostLevels)
    .map(({ level, old, now }) => `${quoted(level)} ${shareText(old)} → ${shareText(now)}`);
  return [
    ...(added.levels > 0 ? [`${levelText("new", added.levels, added.names)} (${shareText(added.share)} of rows)`] : []),
    ...(vanished.levels > 0
      ? [`${levelText("vanished", vanished.levels, vanished.names)} (had ${shareText(vanished.share)})`]
      : []),
    ...moves,
  ];
}

const quoted = (level: string) => JSON.stringify(cut(level, 40));

function levelText(what: string, count: number, names: readonly string[]): string {
  const shown = names.slice(0, told.mostLevels).map(quoted).join(", ");
  return `${what} ${count === 1 ? "level" : `${count} levels`} ${shown}${count > told.mostLevels ? ", …" : ""}`;
}
