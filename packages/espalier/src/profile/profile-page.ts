import {
  bars,
  cards,
  classKey,
  clipped,
  countText,
  details,
  facts,
  html,
  notices,
  numberText,
  page,
  shareText,
  spark,
  table,
  timeText,
  type Card,
  type Markup,
  type Section,
} from "../page/index.ts";
import { associationMap } from "./association-map.ts";
import { alongFile, classNames, columnCard, numbersPicture, rangeOf } from "./column-card.ts";
import type { ColumnProfile, Profile, TargetProfile } from "./profile.ts";

/** What the page draws; the JSON has all. */
const shown = { notes: 30, cards: 60, rows: 500, strengths: 20 } as const;

type Range = ReturnType<typeof rangeOf>;

/** The profile as one HTML document. `of` names the data. */
export function profilePage(profile: Profile, of: string): string {
  const { rows, columns, target, sample, sampledFrom } = profile;
  const drawnFrom = sampledFrom === null ? "" : `, drawn from ${countText(sampledFrom)}`;
  const predicts = target ? html`, to predict <b>${clipped(target.name)}</b>` : null;
  const range = rangeOf(profile);
  const sections = [
    notesSection(profile),
    targetSection(profile, range),
    columnsSection(profile, range),
    togetherSection(profile),
    tableSection(profile),
  ];
  const drawn =
    sample.rows < rows
      ? `Counts, means and histograms are of all rows; how columns go with the target and with each other is of ${countText(sample.rows)} rows drawn with seed ${sample.seed}.`
      : "Everything is of all these rows.";
  return page({
    title: `Profile of ${of}`,
    lead: html`${countText(rows)} rows${drawnFrom}, ${countText(columns.length)} columns${predicts}`,
    sections: sections.filter((section) => section !== null),
    foot: `${drawn} Fences are Tukey's, 1.5 times the interquartile range beyond the quartiles. "Alone tells" is the share of the target's variance, or entropy, that a column told by itself in five-fold cross-validation. Intervals cover 95%.`,
  });
}

function notesSection({ notes, rows, columns, duplicates }: Profile): Section {
  const cells = rows * columns.length;
  const missing = columns.reduce((sum, column) => sum + column.missing, 0);
  const kinds = new Map<string, number>();
  for (const { kind } of columns) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const list = notes.slice(0, shown.notes).map(({ level, text, hint }) => ({ level, text, hint }));
  return {
    title: "Worth knowing",
    lead:
      notes.length > shown.notes
        ? `The first ${shown.notes} of ${notes.length} notes; the JSON has all.`
        : "Most important first.",
    body: [
      facts([
        { label: "rows", value: countText(rows) },
        {
          label: "columns",
          value: countText(columns.length),
          note: [...kinds].map(([kind, count]) => `${count} ${kind}`).join(", "),
        },
        { label: "cells missing", value: cells === 0 ? "–" : shareText(missing / cells), note: countText(missing) },
        {
          label: "rows repeated",
          value: rows === 0 ? "–" : shareText(duplicates.rows / rows),
          note: countText(duplicates.rows),
        },
      ]),
      notices(list),
    ],
  };
}

function targetSection({ columns, target, order, rows }: Profile, range: Range): Section | null {
  const column = columns.find(({ role }) => role === "target");
  if (!target || !column) return null;
  const pictures = target.task === "regression" ? numberTarget(column, target) : classTarget(column, target, rows);
  const known = columns.filter(({ against, role }) => against !== null && role !== "target");
  const best = [...known].sort((a, b) => strengthOf(b) - strengthOf(a)).slice(0, shown.strengths);
  const of = target.task === "regression" ? "variance" : "entropy";
  const strengths = {
    title: "What tells it",
    body: [
      bars({
        label: "Share of the target told by each column alone",
        labels: best.map(({ name }) => name),
        counts: best.map(strengthOf),
        total: 1,
        text: shareText,
      }),
      html`<p class="quiet">The share of its ${of} that each column tells alone, cross-validated${best.length < known.length ? html`; the ${best.length} that tell most of ${countText(known.length)}` : null}. Near 100% it is a leak more often than luck.</p>`,
    ],
  };
  const along =
    order && order.groups.length > 1 ? [{ title: "Down the file", body: [alongFile(order, target, range)] }] : [];
  return { title: "The target", body: [cards([pictures, ...(best.length > 0 ? [strengths] : []), ...along])] };
}

function numberTarget(column: ColumnProfile, target: Extract<TargetProfile, { task: "regression" }>): Card {
  const { content } = column;
  const title = clipped(column.name, 60);
  if (content.kind !== "numbers") return { title, tag: column.kind, body: [] };
  return {
    title,
    tag: column.kind,
    body: [
      numbersPicture(column, content),
      details([
        ["mean", numberText(content.mean)],
        ["median", numberText(content.quantiles.values[3]!)],
        ["sd", numberText(content.sd)],
        ["min", numberText(content.min)],
        ["max", numberText(content.max)],
        ["skew", numberText(target.skew)],
        ["missing", countText(column.missing)],
      ]),
    ],
  };
}

function classTarget(
  column: ColumnProfile,
  target: Extract<TargetProfile, { task: "classification" }>,
  rows: number,
): Card {
  const total = rows - column.missing;
  const counts = [...target.classes.map((one) => one.rows), ...(target.others > 0 ? [target.others] : [])];
  const text = (count: number) => `${countText(count)} (${shareText(count / Math.max(1, total))})`;
  const picture = bars({ label: `Classes of ${target.name}`, labels: classNames(target), counts, total, text });
  return {
    title: clipped(column.name, 60),
    tag: column.kind,
    body: [picture, details([["missing", countText(column.missing)]])],
  };
}

const strengthOf = ({ against }: ColumnProfile) => against?.strength ?? 0;

/** The target's fellows first, then what has something to say for itself. */
function columnsSection(profile: Profile, range: Range): Section {
  const { columns, target, notes } = profile;
  const noted = new Map<string, number>();
  for (const note of [...notes].reverse()) for (const name of note.columns) noted.set(name, note.weight);
  const interest = (column: ColumnProfile) =>
    strengthOf(column) * 100 + (target ? 0.1 : 1) * (noted.get(column.name) ?? 0);
  const others = columns.filter(({ role }) => role !== "target");
  const isRanked = target !== null || others.length > shown.cards;
  const ranked = isRanked ? [...others].sort((a, b) => interest(b) - interest(a)) : others;
  const drawn = ranked.slice(0, shown.cards);
  const left = ranked.length - drawn.length;
  const order = isRanked
    ? target
      ? "Those that tell most of the target first."
      : "Those with something to note first."
    : "";
  const classes =
    target?.task === "classification" && classNames(target).length > 2 ? classKey(classNames(target)) : null;
  return {
    title: "The columns",
    lead: `${order}${left > 0 ? ` ${countText(left)} more are not drawn; the table below and the JSON have them.` : ""}`.trim(),
    body: [...(classes ? [classes] : []), cards(drawn.map((column) => columnCard(column, profile, range)))],
  };
}

function togetherSection({ associations, target, columns }: Profile): Section | null {
  if (associations.columns.length < 2) return null;
  const measures =
    "Rank correlation of two numbers (orange: one falls as the other rises), Cramér's V of two categories, the correlation ratio of one of each. 0: nothing in common, 1: one decides the other.";
  const left = columns.length - associations.columns.length;
  const rest =
    left > 0
      ? ` Left out: ${countText(left)} ${left === 1 ? "column" : "columns"} with one value, too many levels, or less to tell.`
      : "";
  return {
    title: "Together",
    lead: `${measures}${rest}`,
    body: [html`<div class="wide" tabindex="0">${associationMap(associations, target?.name ?? null)}</div>`],
  };
}

function tableSection({ columns, rows }: Profile): Section {
  const listed = columns.slice(0, shown.rows);
  const lines = listed.map((column): (string | Markup)[] => [
    clipped(column.name, 32),
    column.kind,
    pictureOf(column),
    column.missing === 0 ? "" : shareText(column.missing / rows),
    `${column.distinct.exact ? "" : "≈ "}${countText(column.distinct.count)}`,
    ...rangeCells(column),
  ]);
  const left = columns.length - listed.length;
  return {
    title: "All columns",
    lead: `In the file's order${left > 0 ? `; the first ${countText(listed.length)}, and ${countText(left)} more in the JSON` : ""}.`,
    body: [
      table({
        head: ["column", "kind", "", "missing", "different", "least", "median", "mean", "greatest", "most frequent"],
        rows: lines,
        numeric: [3, 4, 5, 6, 7, 8],
      }),
    ],
  };
}

function rangeCells({ content }: ColumnProfile): (string | Markup)[] {
  if (content.kind === "empty") return ["", "", "", "", ""];
  if (content.kind === "levels") return ["", "", "", "", clipped(content.top[0]?.text ?? "", 24)];
  const text = content.kind === "times" ? timeText : numberText;
  const mean = content.kind === "times" ? "" : numberText(content.mean);
  return [text(content.min), text(content.quantiles.values[3]!), mean, text(content.max), ""];
}

function pictureOf({ content, name }: ColumnProfile): Markup | string {
  if (content.kind === "numbers" || content.kind === "times")
    return spark(content.histogram, `Histogram of ${name}`.slice(0, 100));
  if (content.kind === "levels")
    return spark({ counts: content.top.map(({ rows }) => rows) }, `Levels of ${name}`.slice(0, 100));
  return "";
}
