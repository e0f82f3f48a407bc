import { quoted } from "@espalier/learn";
import { count, percent, type Evidence, type Observe } from "./evidence.ts";
import type { Note } from "./profile.ts";

/** What a row's place in the file may tell of the target, and the share of steps forwards that is an order. */
const ordered = { strength: 0.3, forwards: 0.9, rows: 50 } as const;

/** Rows that repeat, contradict each other, or stand in an order that matters. */
export const rowNotes: Observe = (evidence) => [
  ...repeated(evidence),
  ...contradicting(evidence),
  ...inOrder(evidence),
  ...inTime(evidence),
];

function repeated({ profile, split }: Evidence): readonly Note[] {
  const { duplicates, rows } = profile;
  const again = duplicates.features?.rows ?? duplicates.rows;
  if (again === 0) return [];
  const share = again / rows;
  const verb = again === 1 ? ["repeats", "has"] : ["repeat", "have"];
  const inAll = duplicates.features === null || duplicates.rows === again;
  const same = inAll ? `${verb[0]} an earlier row in every column` : `${verb[1]} the same features as an earlier row`;
  const whole = inAll || duplicates.rows === 0 ? "" : ` (${count(duplicates.rows)} of them the same target, too)`;
  const held = duplicates.features?.heldOut ?? 0;
  const leaks = split?.duplicates === "ignore" && held > 0;
  return [
    {
      about: "duplicates",
      level: leaks ? "warning" : "info",
      columns: [],
      text: `${count(again)} of ${count(rows)} rows (${percent(share)}) ${same}${whole}${leaks ? `; about ${count(held)} held-out rows have their twin among the rows trained on` : ""}`,
      hint: leaks
        ? 'set split.duplicates to "together": a model must not be praised for rows that it has seen'
        : split
          ? `${fate[split.duplicates]}; find out whether they are one observation or many`
          : "find out whether they are one observation or many, and keep them on one side of every split",
      weight: leaks ? 88 : 25 + 40 * Math.min(1, 4 * share),
    },
  ];
}

/** What a run does with rows that repeat others. */
const fate = {
  together: 'they stay on one side of every split (split.duplicates: "together")',
  drop: 'the first of each is kept, the others are dropped (split.duplicates: "drop")',
  ignore: 'nothing is done about them (split.duplicates: "ignore")',
} as const;

function contradicting({ profile }: Evidence): readonly Note[] {
  const disagree = profile.duplicates.features?.disagree ?? 0;
  if (disagree === 0 || disagree < 0.005 * profile.rows || !profile.target) return [];
  return [
    {
      about: "duplicates",
      level: "info",
      columns: [],
      text: `${count(disagree)} rows (${percent(disagree / profile.rows)}) have the features of other rows and another value of ${quoted(profile.target.name)}`,
      hint: "no model can tell them apart: bring a column that does, or expect no better",
      weight: 24 + 40 * Math.min(1, (2 * disagree) / profile.rows),
    },
  ];
}

function inOrder({ profile, measured, orders }: Evidence): readonly Note[] {
  const strength = measured.order?.strength ?? 0;
  if (!profile.target || strength < ordered.strength || profile.rows < ordered.rows) return [];
  const time = orders.find(({ forwards, back }) => forwards > 0 && back === 0);
  return [
    {
      about: "order",
      level: "warning",
      columns: time ? [time.name] : [],
      text: `a row's place in the file alone tells ${percent(strength)} of ${quoted(profile.target.name)}: the rows are in an order of it${time ? `, that of ${quoted(time.name)}` : ""}`,
      hint: "never hold out the last rows of such a file unless the order is that of time; and leave out columns that count the rows",
      weight: 64 + strength,
    },
  ];
}

function inTime({ profile, orders }: Evidence): readonly Note[] {
  return orders.flatMap(({ name, forwards, back, firstBack }): Note[] => {
    const steps = forwards + back;
    if (steps === 0 || profile.rows < ordered.rows || forwards < ordered.forwards * steps) return [];
    if (back === 0 && !profile.target) return [];
    if (back === 0) {
      return [
        {
          about: "order",
          level: "info",
          columns: [name],
          text: `the rows are in the order of ${quoted(name)}`,
          hint: "if the model is to predict the future, judge it on the latest rows: a random split lets it see what comes after",
          weight: 52,
        },
      ];
    }
    return [
      {
        about: "order",
        level: "warning",
        columns: [name],
        text: `time runs backwards: ${quoted(name)} rises from row to row but in ${count(back)} of ${count(steps)} steps, first in row ${count(firstBack ?? 0)}`,
        hint: "find out what was appended there, and sort the rows by time before they are split by it",
        weight: 66,
      },
    ];
  });
}
