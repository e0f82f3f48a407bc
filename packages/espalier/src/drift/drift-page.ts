import {
  bars,
  cards,
  clipped,
  countText,
  details,
  facts,
  histogram,
  html,
  notices,
  numberText,
  page,
  prose,
  shareText,
  table,
  timeText,
  type Card,
  type Markup,
  type Notice,
  type Section,
} from "../page/index.ts";
import { howJudged } from "./how-judged.ts";
import type { CategoryDrift, DriftColumn, DriftReport, NumberDrift, Verdict } from "./report.ts";

/** Most columns that the page lists and draws; the JSON has them all. */
const listed = 500;
const drawnDrifted = 60;
const drawnStill = 12;

/** The report as one self-contained HTML page. */
export function driftPage(report: DriftReport): string {
  const { names, rows, drifted, columns } = report;
  const moved = columns.filter(({ verdict }) => verdict !== "none");
  const still = columns.filter(({ verdict, values }) => verdict === "none" && values !== null);
  const found = findings(report);
  const sections: Section[] = [
    { title: "In short", body: [tiles(report), ...(found.length > 0 ? [notices(found)] : [])] },
    ...(report.target ? [{ title: "The target", body: [cards([cardOf(report.target)])] }] : []),
    ...(columns.length > 0
      ? [
          {
            title: "Columns, those that moved most first",
            lead: "Stability and shift are effect sizes; q is the smaller p-value of values and missing ones, adjusted for how many tests there are.",
            body: [columnTable(columns.slice(0, listed)), cutNote(columns.length, listed, "listed")],
          },
        ]
      : []),
    ...(moved.length > 0
      ? [
          {
            title: "What moved",
            lead: "Filled: old. Outline or tick: new. Heights are shares of each side's rows.",
            body: [cards(moved.slice(0, drawnDrifted).map(cardOf)), cutNote(moved.length, drawnDrifted, "drawn")],
          },
        ]
      : []),
    { title: "All columns together", body: together(report) },
    ...(still.length > 0
      ? [
          {
            title: "What stayed, or is not judged",
            body: [cards(still.slice(0, drawnStill).map(cardOf)), cutNote(still.length, drawnStill, "drawn")],
          },
        ]
      : []),
    { title: "How this was judged", body: howJudged(report.rules) },
  ];
  return page({
    title: drifted.columns > 0 ? `Drift in ${drifted.columns} of ${drifted.of} columns` : "Drift",
    lead: html`${report.summary} Old: ${clipped(names.old, 80)}, ${countText(rows.old)} rows. New: ${clipped(names.new, 80)}, ${countText(rows.new)} rows.`,
    sections,
    foot: "Made by espalier data drift. The same data and seed give the same page.",
  });
}

const cutNote = (count: number, most: number, done: string): Markup =>
  count > most ? prose(`${countText(count - most)} more are not ${done} here; --json has them all.`) : html``;

function tiles({ verdict, rows, drifted, classifier, target }: DriftReport): Markup {
  return facts([
    { label: "drift", value: verdict, note: "the worst of all below" },
    {
      label: "columns drifted",
      value: `${countText(drifted.columns)} of ${countText(drifted.of)}`,
      ...(drifted.share === null ? {} : { note: shareText(drifted.share) }),
    },
    ...(target ? [{ label: "drift of the target", value: target.verdict }] : []),
    "skipped" in classifier
      ? { label: "old told from new", value: "–", note: "not tried" }
      : {
          label: "old told from new",
          value: classifier.auc.toFixed(2),
          note: `AUC, ${classifier.low.toFixed(2)} to ${classifier.high.toFixed(2)}; 0.5 = not at all`,
        },
    { label: "old rows", value: countText(rows.old) },
    { label: "new rows", value: countText(rows.new) },
  ]);
}

const levelOf = (verdict: Verdict): Notice["level"] =>
  verdict === "large" ? "error" : verdict === "none" ? "info" : "warning";

/** What the columns below do not show. */
function findings({ schema, classifier, drifted, verdict }: DriftReport): readonly Notice[] {
  const list = (found: readonly Markup[]) =>
    html`${found.slice(0, 10)}${found.length > 10 ? ` and ${found.length - 10} more` : ""}`;
  const named = (found: readonly { readonly name: string; readonly kind: string }[]) =>
    list(found.map(({ name, kind }) => html`<b>${clipped(name)}</b> (${kind}) `));
  const isJoint = !("skipped" in classifier) && classifier.verdict !== "none" && drifted.columns === 0;
  const found: Notice[] = [
    ...(schema.vanished.length > 0
      ? [{ level: "error" as const, text: html`Vanished: ${named(schema.vanished)}` }]
      : []),
    ...(schema.retyped.length > 0
      ? [
          {
            level: "error" as const,
            text: html`Of another type: ${list(schema.retyped.map((one) => html`<b>${clipped(one.name)}</b> (${one.old} → ${one.new}) `))}`,
          },
        ]
      : []),
    ...(schema.added.length > 0 ? [{ level: "warning" as const, text: html`New: ${named(schema.added)}` }] : []),
    ...(isJoint
      ? [
          {
            level: levelOf(classifier.verdict),
            text: "No column drifted alone, but a model tells old rows from new ones.",
          },
        ]
      : []),
  ];
  return found.length === 0 && verdict === "none" ? [{ level: "info", text: "Nothing moved that matters." }] : found;
}

const verdictMark = ({ verdict, note }: DriftColumn): Markup =>
  verdict === "none"
    ? html`<span class="quiet">${note === null ? "none" : "not judged"}</span>`
    : html`<span class="${levelOf(verdict)}"><span class="level">${verdict}</span></span>`;

function columnTable(columns: readonly DriftColumn[]): Markup {
  return table({
    head: ["column, drift, what moved", "stability", "shift", "missing", "q"],
    numeric: [1, 2, 3, 4],
    rows: columns.map(columnLine),
  });
}

function columnLine(column: DriftColumn): readonly (string | Markup)[] {
  const { name, moved, note, values, missing } = column;
  return [
    html`<b>${clipped(name, 40)}</b> ${verdictMark(column)}${moved === "" ? null : html`<br>${clipped(moved, 150)}`}${note === null ? null : html`<br><span class="quiet">${note}</span>`}`,
    values === null ? "–" : values.stability.toFixed(2),
    values?.kind === "number" ? (values.shift === null ? "∞" : `${values.shift.toFixed(2)} sd`) : "–",
    sharesText(missing.share),
    chanceText(leastOf(values?.qValue ?? null, missing.qValue)),
  ];
}

const sharesText = ({ old, new: now }: DriftColumn["missing"]["share"]) =>
  old === now ? shareOrDash(old) : `${shareOrDash(old)} → ${shareOrDash(now)}`;
const shareOrDash = (share: number | null) => (share === null ? "–" : shareText(share));
const leastOf = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.min(a, b));
const chanceText = (q: number | null) => (q === null ? "–" : q < 0.0001 ? "<0.0001" : q.toPrecision(2));

function cardOf(column: DriftColumn): Card {
  const { name, kind, values, moved, note } = column;
  return {
    title: html`${clipped(name)} ${verdictMark(column)}`,
    tag: kind,
    body: [
      ...(moved === "" ? [] : [prose(clipped(moved, 300))]),
      ...(note === null ? [] : [html`<p class="quiet">${note}</p>`]),
      ...(values === null
        ? []
        : values.kind === "number"
          ? numberPicture(name, kind, values)
          : levelPicture(name, values)),
      ...(column.missing.share.old === 0 && column.missing.share.new === 0
        ? []
        : [details([["missing", sharesText(column.missing.share)]])]),
    ],
  };
}

const sides: readonly [string, string] = ["old", "new"];

function numberPicture(name: string, kind: DriftColumn["kind"], values: NumberDrift): readonly Markup[] {
  const { summary, histogram: bins, stability, distance, shift } = values;
  const text = kind === "time" ? timeText : numberText;
  const pair = (of: "min" | "median" | "max") => `${text(summary.old[of])} → ${text(summary.new[of])}`;
  const picture = histogram({
    label: `${name}: ${text(summary.old.median)} in the middle before, ${text(summary.new.median)} now`,
    edges: bins.edges,
    ...bins.old,
    axis: kind === "time" ? "time" : "number",
    ...(kind === "text" ? { xLabel: "characters" } : {}),
    compare: { ...bins.new, names: sides },
  });
  const numbers = details([
    ["least", pair("min")],
    ["median", pair("median")],
    ["most", pair("max")],
    ["stability", stability.toFixed(3)],
    ["shift", shift === null ? "∞" : `${shift.toFixed(2)} sd`],
    ["KS distance", distance.toFixed(3)],
  ]);
  return [picture, numbers];
}

const drawnLevels = 10;

function levelPicture(name: string, values: CategoryDrift): readonly Markup[] {
  const { levels, others, stability, distance, association } = values;
  const shown = levels.slice(0, drawnLevels);
  const rest = levels.slice(drawnLevels);
  const total = (side: "old" | "new") => levels.reduce((sum, level) => sum + level[side], others[side]);
  const restOf = (side: "old" | "new") => rest.reduce((sum, level) => sum + level[side], others[side]);
  const restLevels = rest.length + others.levels;
  const counts = (side: "old" | "new") => [
    ...shown.map((level) => level[side]),
    ...(restLevels > 0 ? [restOf(side)] : []),
  ];
  const picture = bars({
    label: `${name}: shares of its levels, before and now`,
    labels: [...shown.map(({ level }) => level), ...(restLevels > 0 ? [`${restLevels} others`] : [])],
    counts: counts("old"),
    total: total("old"),
    compare: { counts: counts("new"), total: total("new"), names: sides },
  });
  const numbers = details([
    ["stability", stability.toFixed(3)],
    ["JS distance", distance.toFixed(3)],
    ["Cramér's V", association.toFixed(3)],
  ]);
  return [picture, numbers];
}

function together({ classifier, drifted }: DriftReport): readonly Markup[] {
  if ("skipped" in classifier)
    return [prose(`A model was not asked to tell old rows from new ones: ${classifier.skipped}.`)];
  const { auc, low, high, rows, columns, features, verdict } = classifier;
  const said = `A boosting model looked at ${countText(columns)} columns of ${countText(rows.old)} old and ${countText(rows.new)} new rows and was asked, of rows it had not seen, which side they come from. It is right about a pair ${shareText(auc)} of the time (AUC ${auc.toFixed(3)}, 95% interval ${low.toFixed(3)} to ${high.toFixed(3)}); guessing gives 50%.`;
  if (verdict === "none")
    return [
      prose(
        `${said} ${low > 0.5 ? "That is more than chance, and less than counts as drift." : "So there is no sign of drift that columns show only together."}`,
      ),
    ];
  const joint = drifted.columns === 0 ? " No column drifted alone: look at how these columns go together." : "";
  const picture = bars({
    label: "what the model uses to tell old rows from new ones",
    labels: features.map(({ name }) => name),
    counts: features.map(({ share }) => Math.round(1000 * share) / 10),
    total: 100,
  });
  return [
    prose(`${said}${joint}`),
    cards([{ title: "What it looks at", tag: "percent of its gain", body: [picture] }]),
  ];
}
