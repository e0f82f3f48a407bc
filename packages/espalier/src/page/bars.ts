import { cut } from "./clipped.ts";
import { html, type Markup } from "./markup.ts";
import { countText, shareText } from "./numbers.ts";
import { legend, plot, plotWidth, px } from "./plot.ts";

export interface BarsPicture {
  readonly label: string;
  readonly labels: readonly string[];
  readonly counts: readonly number[];
  /** Of what the counts are shares; absent: their sum. */
  readonly total?: number;
  /** How a bar is told; absent: as a count. */
  readonly text?: (value: number) => string;
  /** How far each value is uncertain: a line of so much to both sides of the bar's end. */
  readonly deviations?: readonly number[];
  /** A second distribution over the same labels: shares are drawn, the second as a line across. */
  readonly compare?: {
    readonly counts: readonly number[];
    readonly total?: number;
    readonly names: readonly [string, string];
  };
}

const left = 126;
const right = plotWidth - 84;
const step = 20;

/** Horizontal bars, one a label, each with its count and share. */
export function bars({ label, labels, counts, total = sum(counts), compare, text, deviations }: BarsPicture): Markup {
  const top = compare ? 18 : 2;
  const shares = counts.map((count) => count / Math.max(1, total));
  const others = compare
    ? compare.counts.map((count) => count / Math.max(1, compare.total ?? sum(compare.counts)))
    : [];
  const spreads = (deviations ?? []).map((deviation) => deviation / Math.max(1, total));
  const most = Math.max(...shares.map((share, i) => share + (spreads[i] ?? 0)), ...others, Number.MIN_VALUE);
  const width = (share: number) => ((right - left) * share) / most;
  const rows = labels.map((name, i) => {
    const y = top + i * step;
    const other = others[i];
    const told =
      other === undefined
        ? (text?.(counts[i]!) ?? `${countText(counts[i]!)} (${shareText(shares[i]!)})`)
        : `${shareText(shares[i]!)} and ${shareText(other)}`;
    const line =
      other === undefined
        ? null
        : html`<line class="other" x1="${px(left + width(other))}" x2="${px(left + width(other))}" y1="${y + 1}" y2="${y + step - 3}"/>`;
    const deviation = spreads[i];
    const whisker =
      deviation === undefined
        ? null
        : html`<line class="spread" x1="${px(left + width(Math.max(0, shares[i]! - deviation)))}" x2="${px(left + width(Math.max(0, shares[i]! + deviation)))}" y1="${y + step / 2 - 1}" y2="${y + step / 2 - 1}"/>`;
    const value =
      other === undefined ? (text ?? countText)(counts[i]!) : `${shareText(shares[i]!)} | ${shareText(other)}`;
    return html`<g><title>${cut(name, 500)}: ${told}</title>${nameAt(name, y)}<rect class="mark" x="${left}" y="${y + 3}" width="${px(Math.max(shares[i]! > 0 ? 1 : 0, width(shares[i]!)))}" height="${step - 8}"/>${line}${whisker}<text class="value" x="${px(left + width(Math.max(0, shares[i]! + (deviation ?? 0), other ?? 0)) + 5)}" y="${y + 13}">${value}</text></g>`;
  });
  return plot(top + labels.length * step + 2, label, [...rows, compare ? legend(compare.names, plotWidth - 8) : null]);
}

export interface DotsPicture {
  readonly label: string;
  readonly labels: readonly string[];
  /** What is drawn for each label, with an interval where one is known. */
  readonly values: readonly {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly count: number;
  }[];
  /** A line down: the value of all rows. */
  readonly reference?: number;
  /** What the axis spans, so that pictures beside each other can be compared; intervals may leave it. */
  readonly range?: readonly [number, number];
  readonly text: (value: number) => string;
}

/** A dot with its interval for each label: the mean, or the share, of something at each level. */
export function dots({ label, labels, values, reference, range, text }: DotsPicture): Markup {
  const known = [
    ...values.flatMap(({ value, low, high }) => (range ? [value] : [low, high])),
    ...(range ?? []),
    ...(reference === undefined ? [] : [reference]),
  ];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const inside = (value: number) => Math.min(high, Math.max(low, value));
  const at = (value: number) => left + 4 + ((right - left - 8) * (inside(value) - low)) / (high - low || 1);
  const bottom = labels.length * step + 4;
  const guide =
    reference === undefined
      ? null
      : html`<line class="reference" x1="${px(at(reference))}" x2="${px(at(reference))}" y1="2" y2="${bottom}"><title>all rows: ${text(reference)}</title></line>`;
  const rows = labels.map((name, i) => {
    const { value, low: from, high: to, count } = values[i]!;
    const y = 2 + i * step + step / 2;
    return html`<g><title>${cut(name, 500)}: ${text(value)} (95% interval ${text(from)} to ${text(to)}), ${countText(count)} rows</title>${nameAt(name, y - step / 2)}<line class="whisker" x1="${px(at(from))}" x2="${px(at(to))}" y1="${y}" y2="${y}"/><circle class="mark" cx="${px(at(value))}" cy="${y}" r="4"/><text class="value" x="${right + 6}" y="${y + 4}">${text(value)}</text></g>`;
  });
  return plot(bottom + 2, label, [guide, ...rows]);
}

const nameAt = (name: string, y: number) =>
  html`<text class="name" x="${left - 7}" y="${y + 13}" text-anchor="end">${name === "" ? "(empty)" : cut(name, 19)}</text>`;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
