import { quoted } from "@espalier/learn";
import { count, featuresOf, listed, names, number, percent, type Evidence, type Observe } from "./evidence.ts";
import { totalOf } from "./leakage-notes.ts";
import type { ColumnProfile, Note } from "./profile.ts";

/** From which share of the rows missing values are told, and from which they are too many. */
const missingFrom = { some: 0.02, many: 0.5 } as const;
const farFrom = 0.005;
const together = 0.98;
const rare = { told: 0.2, few: 0.02 } as const;
const longTail = 1.5;

/** What single columns have that they should not, and which of them tell the most. */
export const columnNotes: Observe = (evidence) => [
  ...targetNotes(evidence),
  ...oddCells(evidence),
  ...lonely(evidence),
  ...alike(evidence),
  ...oneValue(evidence),
  ...lacking(evidence),
  ...farOff(evidence),
  ...redundant(evidence),
  ...telling(evidence),
];

function targetNotes({ profile, targetMissing }: Evidence): readonly Note[] {
  const column = profile.columns.find(({ role }) => role === "target");
  if (!column) return [];
  const name = quoted(column.name);
  const about = { about: "balance", columns: [column.name] } as const;
  const notes: Note[] = [];
  if (targetMissing) {
    notes.push({
      ...about,
      level: "error",
      text: `${name} has no value to learn from`,
      hint: "name another target",
      weight: 101,
    });
  } else if (column.missing > 0) {
    notes.push({
      ...about,
      about: "missing",
      level: "warning",
      text: `${name} is missing in ${count(column.missing)} of ${count(profile.rows)} rows`,
      hint: 'fill them in, or set target.missing to "drop"',
      weight: 100,
    });
  }
  if (column.constant) {
    notes.push({
      ...about,
      level: "error",
      text: `${name} has one value only`,
      hint: "nothing can be learned from it",
      weight: 101,
    });
  }
  const { target } = profile;
  if (target?.task === "classification" && target.classes.length > 1) {
    const total = totalOf(target);
    const least = target.classes.at(-1)!;
    const most = target.classes[0]!;
    if (
      least.rows / total < rare.told &&
      (target.others > 0 || target.classes.length === 2 || least.rows / total < 0.05)
    ) {
      notes.push({
        ...about,
        level: least.rows / total < rare.few ? "warning" : "info",
        text: `the classes of ${name} are uneven: ${percent(most.rows / total)} of the rows are ${quoted(most.name)}, ${percent(least.rows / total)} ${quoted(least.name)}`,
        hint: `accuracy would praise a model that always says ${quoted(most.name)}: judge by f1_macro, average precision or log loss`,
        weight: 68 - 20 * (least.rows / total),
      });
    }
  }
  if (target?.task === "regression" && target.skew !== null && Math.abs(target.skew) > longTail) {
    const side = target.skew > 0 ? "large" : "small";
    notes.push({
      ...about,
      level: "info",
      text: `${name} has a long tail of ${side} values (skew ${target.skew.toFixed(1)})`,
      hint: "squared errors will be about those few rows: look at mae as well, or predict its logarithm",
      weight: 48,
    });
  }
  return notes;
}

const oddCells: Observe = ({ profile }) =>
  profile.columns.flatMap(({ name, content }): Note[] => {
    if ((content.kind !== "numbers" && content.kind !== "times") || content.odd.rows === 0) return [];
    const shown = content.odd.top.map(({ text, rows }) => `${quoted(text)} (${count(rows)})`).join(", ");
    return [
      {
        about: "odd-values",
        level: "warning",
        columns: [name],
        text: `${quoted(name)} holds ${content.kind === "numbers" ? "numbers" : "times"} but for ${count(content.odd.rows)} cells: ${shown}`,
        hint: "correct them, or list them as missing in the source",
        weight: 76,
      },
    ];
  });

/** Columns in which the same value stands alone are told together. */
const lonely: Observe = ({ profile }) => {
  const byValue = new Map<number, { column: ColumnProfile; rows: number; nearest: number }[]>();
  for (const column of profile.columns) {
    for (const { value, rows, nearest } of column.content.kind === "numbers" ? column.content.lonely : []) {
      byValue.set(value, [...(byValue.get(value) ?? []), { column, rows, nearest }]);
    }
  }
  return [...byValue].map(([value, found]): Note => {
    const columns = found.map(({ column }) => column);
    const of = new Map(found.map((one) => [one.column, one]));
    const told = (column: ColumnProfile) =>
      ` (${count(of.get(column)!.rows)} rows; then ${number(of.get(column)!.nearest)})`;
    return {
      about: "odd-values",
      level: "warning",
      columns: names(columns),
      text: `${number(value)} stands far from all other values: ${listed(columns, told)}`,
      hint: 'find out whether it stands for "missing" or for a limit; if so, list it as missing in the source',
      weight: 72,
    };
  });
};

const alike: Observe = ({ profile }) =>
  profile.columns.flatMap(({ name, content }): Note[] => {
    const [first] = content.kind === "levels" ? content.variants : [];
    if (!first) return [];
    return [
      {
        about: "odd-values",
        level: "warning",
        columns: [name],
        text: `${quoted(name)} has levels that differ in case or spaces only: ${first.map(quoted).join(", ")}`,
        hint: "write them alike, or they are different levels to every model",
        weight: 62,
      },
    ];
  });

const oneValue: Observe = ({ profile }) => {
  const found = featuresOf(profile).filter(({ constant }) => constant);
  if (found.length === 0) return [];
  return [
    {
      about: "constant",
      level: "warning",
      columns: names(found),
      text: `${listed(found)} ${found.length === 1 ? "has" : "have"} one value only`,
      hint: `leave ${found.length === 1 ? "it" : "them"} out of the features: nothing can be learned from ${found.length === 1 ? "it" : "them"}`,
      weight: 58,
    },
  ];
};

const lacking: Observe = ({ profile }) => {
  const { rows } = profile;
  const share = ({ missing }: ColumnProfile) => missing / Math.max(1, rows);
  const others = profile.columns.filter(({ role, missing }) => role !== "target" && missing > 0);
  const sorted = [...others].sort((a, b) => b.missing - a.missing);
  const none = sorted.filter((column) => share(column) === 1);
  const many = sorted.filter((column) => share(column) < 1 && share(column) > missingFrom.many);
  const some = sorted.filter((column) => share(column) <= missingFrom.many && share(column) >= missingFrom.some);
  const note = (
    found: readonly ColumnProfile[],
    level: Note["level"],
    text: string,
    hint: string,
    weight: number,
  ): Note[] => (found.length === 0 ? [] : [{ about: "missing", level, columns: names(found), text, hint, weight }]);
  const told = (column: ColumnProfile) => ` ${percent(share(column))}`;
  return [
    ...note(
      none,
      "warning",
      `${listed(none)} ${none.length === 1 ? "has" : "have"} no value at all`,
      "leave them out of the features",
      60,
    ),
    ...note(
      many,
      "warning",
      `mostly missing: ${listed(many, told)}`,
      "find out why, or leave them out of the features",
      57,
    ),
    ...note(
      some,
      "info",
      `missing in part: ${listed(some, told)}`,
      "find out what it means that they are missing; impute() fills them, and trees take them as they are",
      44 + 10 * share(some[0] ?? ({ missing: 0 } as ColumnProfile)),
    ),
  ];
};

const farOff: Observe = ({ profile }) => {
  const far = ({ content }: ColumnProfile) => (content.kind === "numbers" ? (content.outliers?.far ?? 0) : 0);
  const found = profile.columns.filter((column) => far(column) >= farFrom * profile.rows && far(column) >= 3);
  const sorted = [...found].sort((a, b) => far(b) - far(a));
  if (sorted.length === 0) return [];
  return [
    {
      about: "outliers",
      level: "info",
      columns: names(sorted),
      text: `values far outside the rest: ${listed(sorted, (column) => ` ${percent(far(column) / profile.rows)}`)}`,
      hint: "trees do not mind; for linear models clip() them or take logarithms, once it is clear that they are no slips",
      weight: 34,
    },
  ];
};

const redundant: Observe = ({ profile }) => {
  const { columns, pairs } = profile.associations;
  const target = profile.target?.name;
  const found = pairs
    .filter(({ a, b, value }) => Math.abs(value) >= together && columns[a] !== target && columns[b] !== target)
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
  if (found.length === 0) return [];
  const shown = found
    .slice(0, 3)
    .map(({ a, b, value }) => `${quoted(columns[a]!)} and ${quoted(columns[b]!)} (${value.toFixed(2)})`);
  return [
    {
      about: "redundant",
      level: "info",
      columns: [...new Set(found.flatMap(({ a, b }) => [columns[a]!, columns[b]!]))],
      text: `say the same: ${shown.join("; ")}${found.length > shown.length ? ` and ${found.length - shown.length} more pairs` : ""}`,
      hint: "one of each pair is enough; linear models are steadier and importances clearer without the other",
      weight: 40,
    },
  ];
};

const telling: Observe = ({ profile }) => {
  const { target } = profile;
  if (!target) return [];
  const known = featuresOf(profile).filter(({ against }) => against !== null);
  const sorted = [...known].sort((a, b) => b.against!.strength - a.against!.strength);
  const [best] = sorted;
  if (!best) return [];
  const of = target.task === "regression" ? "variance" : "entropy";
  const about = { about: "telling", level: "info" } as const;
  if (best.against!.strength < 0.005) {
    return [
      {
        ...about,
        columns: [],
        text: `no column alone tells anything of ${quoted(target.name)}`,
        hint: "it may still follow from several together; if not, other data are needed",
        weight: 60,
      },
    ];
  }
  const next = sorted.slice(1, 4).filter(({ against }) => against!.strength >= 0.005);
  return [
    {
      ...about,
      columns: names([best, ...next]),
      text: `${quoted(best.name)} tells most of ${quoted(target.name)}: ${percent(best.against!.strength)} of its ${of} by itself, cross-validated${next.length > 0 ? `; then ${listed(next, ({ against }) => ` ${percent(against!.strength)}`)}` : ""}`,
      hint: "what helps a model most may differ: it combines them",
      weight: 56,
    },
  ];
};
