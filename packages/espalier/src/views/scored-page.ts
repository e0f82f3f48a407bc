import type { Prediction } from "../contract/index.ts";
import {
  bars,
  countText,
  facts,
  html,
  notices,
  numberText,
  page,
  pagePolicy,
  prose,
  table,
  type Markup,
} from "../page/index.ts";
import type { LiveModel, Refusal } from "../predict/index.ts";

/** What became of a file's rows, as far as a page shows it. */
export interface ScoredFile {
  readonly live: LiveModel;
  readonly names: readonly string[];
  readonly rows: number;
  readonly refused: number;
  /** Class or rating → rows, most frequent first; none where predictions are bare numbers. */
  readonly counts: readonly (readonly [label: string, rows: number])[];
  /** Of numbers; null where there is none. */
  readonly range: { readonly low: number; readonly mean: number; readonly high: number } | null;
  /** The first rows: their cells and their prediction, or why there is none. */
  readonly shown: readonly ShownRow[];
  /** The scored file; null where it is too large to stand in a page. */
  readonly csv: string | null;
}

export interface ShownRow {
  readonly cells: readonly (string | number | null)[];
  readonly outcome: Prediction | Refusal;
}

/** One page: how many rows fell into which class, the first of them, and the scored file to save. */
export function scoredPage(file: ScoredFile): string {
  const { live, rows, refused, counts, shown } = file;
  const { name, version } = live.reference;
  const { target } = live.info;
  return page({
    title: `${name}, version ${version}: ${countText(rows)} rows`,
    lead: `Predictions of ${target.name}.`,
    sections: [
      {
        title: "Summary",
        body: [
          facts([
            { label: "rows", value: countText(rows) },
            { label: "predicted", value: countText(rows - refused) },
            ...(refused > 0 ? [{ label: "refused", value: countText(refused), note: "why stands in their rows" }] : []),
            ...rangeFacts(file),
          ]),
          ...(counts.length > 0 ? [countBars(target.name, counts)] : []),
          download(file),
        ],
      },
      {
        title: "Rows",
        lead: rows > shown.length ? `The first ${countText(shown.length)} of ${countText(rows)}.` : "All of them.",
        body: [rowTable(file)],
      },
    ],
  });
}

const rangeFacts = ({ range }: ScoredFile) =>
  range === null
    ? []
    : [
        { label: "lowest", value: numberText(range.low) },
        { label: "mean", value: numberText(range.mean) },
        { label: "highest", value: numberText(range.high) },
      ];

const countBars = (target: string, counts: ScoredFile["counts"]): Markup =>
  bars({
    label: `Rows by predicted ${target}`,
    labels: counts.map(([label]) => label),
    counts: counts.map(([, rows]) => rows),
  });

function download({ csv }: ScoredFile): Markup {
  if (csv === null) {
    return prose(
      html`The scored file is too large to stand in this page. Ask for it as CSV: <code>curl -T file.csv -H 'content-type: text/csv' -H 'accept: text/csv' …/predict/file</code>`,
    );
  }
  const data = `data:text/csv;charset=utf-8;base64,${Buffer.from(csv).toString("base64")}`;
  return prose(html`<a download="scored.csv" href="${data}">Save the scored CSV</a>`);
}

function rowTable({ live, names, shown }: ScoredFile): Markup {
  const { info } = live;
  const classes = info.target.classes ?? [];
  const own = ["prediction", ...(info.bands ? ["rating"] : []), ...classes.map((name) => `probability ${name}`)];
  const rows = shown.map(({ cells, outcome }) => [
    ...cells.map((value) => (value === null ? "" : String(value))),
    ...(outcome instanceof Error ? refusedCells(outcome, own.length) : predictedCells(outcome, classes)),
  ]);
  return table({ head: [...names, ...own], rows });
}

const refusedCells = ({ message, hint }: Refusal, width: number): readonly (string | Markup)[] => [
  html`<i>${message}; ${hint}</i>`,
  ...Array.from({ length: width - 1 }, () => ""),
];

function predictedCells(outcome: Prediction, classes: readonly string[]): readonly string[] {
  if ("probabilities" in outcome) {
    return [outcome.label, ...classes.map((name) => numberText(outcome.probabilities[name] ?? null))];
  }
  const { prediction, rating } = outcome;
  return [numberText(prediction), ...(rating === undefined ? [] : [rating ?? ""])];
}

/** The page in the place of one that could not be made. */
export const refusedPage = ({ code, message, hint }: Refusal): string =>
  page({
    title: "The file could not be scored",
    lead: `Code ${code}.`,
    sections: [{ title: "Why", body: [notices([{ level: "error", text: message, hint }])] }],
  });

/** Of the answers that these pages are. */
export const pageHeaders = { "content-security-policy": `${pagePolicy}; frame-ancestors 'none'` } as const;
