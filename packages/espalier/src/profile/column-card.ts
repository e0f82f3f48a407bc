import {
  bars,
  classKey,
  clipped,
  details,
  dots,
  histogram,
  html,
  numberText,
  countText,
  shareText,
  stack,
  timeText,
  trend,
  cut,
  type Card,
  type Markup,
} from "../page/index.ts";
import { shareInterval } from "./share-interval.ts";
import type {
  Against,
  AgainstGroup,
  ColumnProfile,
  Levels,
  Numbers,
  Profile,
  TargetProfile,
  Times,
} from "./profile.ts";

/** What is drawn and told of one column: its values, and below how the target goes with it. */
export function columnCard(
  column: ColumnProfile,
  { rows, target }: Profile,
  range: readonly [number, number] | null,
): Card {
  const { content, against } = column;
  const body = [
    content.kind === "empty" ? html`<p class="quiet">no value in any row</p>` : null,
    content.kind === "numbers" ? numbersPicture(column, content) : null,
    content.kind === "times" ? timesPicture(column, content) : null,
    content.kind === "levels" ? levelsPicture(column, content, rows) : null,
    details(factsOf(column, rows)),
    against && target && against.groups.length > 1 ? againstPicture(column, against, target, range) : null,
  ];
  const role = column.role === "target" ? ", the target" : "";
  return { title: clipped(column.name, 60), tag: `${column.kind}${role}`, body: body.filter((part) => part !== null) };
}

export function numbersPicture(
  { name, unit }: ColumnProfile,
  { histogram: drawn, outliers, quantiles, min, max }: Numbers,
): Markup {
  const [, , q1, median, q3] = quantiles.values as [number, number, number, number, number];
  const box = outliers
    ? { low: Math.max(min, outliers.low), q1, median, q3, high: Math.min(max, outliers.high) }
    : { low: min, q1, median, q3, high: max };
  const measured = unit === null ? {} : { xLabel: unit };
  return histogram({ label: `Histogram of ${name}`, ...drawn, ...measured, box });
}

const timesPicture = ({ name }: ColumnProfile, { histogram: drawn }: Times): Markup =>
  histogram({ label: `Rows over ${name}`, ...drawn, axis: "time" });

const shownLevels = 8;
/** So few are all seen, and how long they are. */
const fewLevels = 20;

function levelsPicture({ name, distinct, missing }: ColumnProfile, { top }: Levels, rows: number): Markup {
  const present = rows - missing;
  const isUnique = top[0]?.rows === 1;
  const shown = top.slice(0, isUnique ? 3 : shownLevels);
  const others = present - shown.reduce((sum, level) => sum + level.rows, 0);
  const more = distinct.count - shown.length;
  const picture = bars({
    label: `Levels of ${name}`,
    labels: shown.map(({ text }) => text),
    counts: shown.map((level) => level.rows),
    total: present,
  });
  return others > 0 && more > 0
    ? html`${picture}<p class="quiet">and ${countText(others)} ${others === 1 ? "row" : "rows"} in ${distinct.exact ? "" : "about "}${countText(more)} more ${more === 1 ? "level" : "levels"}</p>`
    : picture;
}

function factsOf(
  { content, missing, distinct, unit }: ColumnProfile,
  rows: number,
): (readonly [string, string | Markup])[] {
  const always: (readonly [string, string])[] = [
    ["missing", missing === 0 ? "0" : `${countText(missing)} (${shareText(missing / rows)})`],
    ["different", `${distinct.exact ? "" : "≈ "}${countText(distinct.count)}`],
  ];
  const measured = unit === null || unit.length > 12 ? "" : ` ${unit}`;
  if (content.kind === "times") return [...always, ["first", timeText(content.min)], ["last", timeText(content.max)]];
  if (content.kind === "levels") {
    const { min, max } = content.lengths;
    const lengths = ["characters", min === max ? countText(min) : `${countText(min)} to ${countText(max)}`] as const;
    return [...always, ...(distinct.count > fewLevels ? [lengths] : [])];
  }
  if (content.kind === "empty") return always;
  const { quantiles, outliers, zeros, negative, odd } = content;
  const outside = outliers ? outliers.below + outliers.above : 0;
  return [
    ...always,
    ["mean", `${numberText(content.mean)}${measured}`],
    ["sd", numberText(content.sd)],
    ["min", numberText(content.min)],
    ["median", `${quantiles.exact ? "" : "≈ "}${numberText(quantiles.values[3]!)}`],
    ["max", numberText(content.max)],
    ...(zeros > 0 ? [["zeros", shareText(zeros / rows)] as const] : []),
    ...(negative > 0 ? [["negative", shareText(negative / rows)] as const] : []),
    ...(outside > 0 ? [["outliers", `${countText(outside)} (${shareText(outside / rows)})`] as const] : []),
    ...(odd.rows > 0 ? [["no numbers", countText(odd.rows)] as const] : []),
  ];
}

/** What groups are of, for axes and names. */
interface Along {
  readonly name: string;
  readonly unit: string | null;
  readonly isTime: boolean;
}

/** The target along the rows' numbers. */
export function alongFile(
  { groups, strength }: Against,
  target: TargetProfile,
  range: readonly [number, number] | null,
): Markup {
  const along = { name: "row", unit: null, isTime: false };
  const told = html`<p class="quiet">A row's place in the file alone tells ${shareText(strength)}.</p>`;
  const key = target.task === "classification" && classNames(target).length > 2 ? classKey(classNames(target)) : null;
  return html`${key}${groupsPicture(along, groups, target, range)}${told}`;
}

/** The target at each group of the column: means along numbers, dots at levels; with several classes their shares. */
function againstPicture(
  { name, unit, content }: ColumnProfile,
  { groups, strength }: Against,
  target: TargetProfile,
  range: readonly [number, number] | null,
): Markup {
  const along = { name, unit, isTime: content.kind === "times" };
  return html`<p><b>${cut(target.name, 40)}</b> <span class="quiet">alone tells ${shareText(strength)}</span></p>${groupsPicture(along, groups, target, range)}`;
}

function groupsPicture(
  along: Along,
  groups: readonly AgainstGroup[],
  target: TargetProfile,
  range: readonly [number, number] | null,
): Markup {
  if (target.task === "regression") {
    return drawValues(along, groups, {
      name: target.name,
      text: numberText,
      at: valueOf,
      reference: target.mean,
      range,
    });
  }
  if (target.classes.length + (target.others > 0 ? 1 : 0) === 2) {
    const total = target.classes.reduce((sum, { rows }) => sum + rows, target.others);
    const rarer = target.classes[1] ?? { name: "all others", rows: target.others };
    const at = (group: AgainstGroup) => shareInterval(group.classes?.[1] ?? 0, group.rows);
    return drawValues(along, groups, {
      name: `share of ${rarer.name}`,
      text: shareText,
      at,
      reference: rarer.rows / total,
      range,
    });
  }
  return stack({
    label: `Classes of ${target.name} by ${along.name}`,
    labels: groups.map((group) => groupName(group, along)),
    classes: classNames(target),
    counts: groups.map(({ classes }) => classes ?? []),
  });
}

export const classNames = (target: Extract<TargetProfile, { task: "classification" }>): readonly string[] => [
  ...target.classes.map(({ name }) => name),
  ...(target.others > 0 ? ["all others"] : []),
];

/** Groups of fewer rows do not stretch the scale of all pictures. */
const enoughRows = 30;

/** The span of the target's means, or shares, over the groups of all columns drawn: their pictures have one scale. */
export function rangeOf({ columns, target, order }: Profile): readonly [number, number] | null {
  const all = [...columns.map(({ against }) => against), order].flatMap((against) => against?.groups ?? []);
  const groups = all.filter(({ rows }) => rows >= enoughRows);
  const values = groups.map((group) =>
    target?.task === "regression" ? group.mean! : (group.classes?.[1] ?? 0) / group.rows,
  );
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}

type Value = { readonly value: number; readonly low: number; readonly high: number };
const valueOf = ({ mean, low, high }: AgainstGroup): Value => ({ value: mean!, low: low!, high: high! });

interface Drawn {
  readonly name: string;
  readonly text: (value: number) => string;
  readonly at: (group: AgainstGroup) => Value;
  readonly reference: number;
  readonly range: readonly [number, number] | null;
}

function drawValues(
  along: Along,
  groups: readonly AgainstGroup[],
  { name, text, at, reference, range }: Drawn,
): Markup {
  const common = { label: `${name} by ${along.name}`, reference, text, ...(range && { range }) };
  const isLine = groups.every((group) => typeof group.at === "number");
  if (!isLine) {
    const values = groups.map((group) => ({ ...at(group), count: group.rows }));
    return dots({ ...common, labels: groups.map((group) => String(group.at)), values });
  }
  const points = groups.map((group) => {
    const { value, low, high } = at(group);
    return { from: group.from!, to: group.to!, x: Number(group.at), mean: value, low, high, count: group.rows };
  });
  return trend({
    ...common,
    points,
    axis: along.isTime ? "time" : "number",
    xLabel: along.unit ?? along.name,
    yLabel: name,
  });
}

function groupName({ from, to, at }: AgainstGroup, { isTime }: Along): string {
  if (typeof at === "string" || from === null || to === null) return String(at);
  const text = isTime ? timeText : numberText;
  return from === to ? text(from) : `${text(from)} to ${text(to)}`;
}
