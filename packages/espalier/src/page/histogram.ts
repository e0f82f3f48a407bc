import { html, type Markup } from "./markup.ts";
import { countText, numberText, shareText, timeText } from "./numbers.ts";
import {
  axisOf,
  bottomAxis,
  leftGrid,
  legend,
  plot,
  plotWidth,
  px,
  shareAxis,
  type AxisKind,
  type Captions,
} from "./plot.ts";

export interface HistogramData {
  /** Ascending; one more than `counts`. Times are milliseconds since 1970. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Values left and right of the edges: told in words, so that one far value does not flatten the rest. */
  readonly below?: number;
  readonly above?: number;
}

export interface HistogramPicture extends HistogramData, Captions {
  readonly axis?: AxisKind;
  /** A second distribution over the same edges: shares are drawn instead of counts, the second as an outline. */
  readonly compare?: {
    readonly counts: readonly number[];
    readonly below?: number;
    readonly above?: number;
    /** What the filled and the outlined one are. */
    readonly names: readonly [string, string];
  };
  /** Under the bars: whiskers, box and median, on the same axis. */
  readonly box?: BoxData;
}

/** Quantiles of a box: from `low` to `high` a line, between the quartiles a box. */
export interface BoxData {
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high: number;
}

const left = 40;
const right = plotWidth - 8;
const top = 18;
const height = 110;

/** Bars over intervals: how often each value is. */
export function histogram(picture: HistogramPicture): Markup {
  const { edges, counts, compare, axis = "number" } = picture;
  const total = (data: { counts: readonly number[]; below?: number; above?: number }) =>
    data.counts.reduce((sum, count) => sum + count, 0) + (data.below ?? 0) + (data.above ?? 0);
  const shares = (data: Parameters<typeof total>[0]) => data.counts.map((count) => count / Math.max(1, total(data)));
  const heights = compare ? shares(picture) : counts;
  const others = compare ? shares(compare) : [];
  const ends: [number, number] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  const x = axisOf(axis, ends, [left, right]);
  const floor = top + height;
  const y = axisOf("number", [0, Math.max(...heights, ...others, Number.MIN_VALUE)], [floor, top], 3);
  const value = axis === "time" ? timeText : numberText;
  const bars = heights.map((tall, i) => {
    const [from, to] = [x.at(edges[i]!), x.at(edges[i + 1]!)];
    const gap = to - from > 3 ? 1 : 0;
    const here = compare ? `${shareText(tall)} and ${shareText(others[i]!)}` : countText(tall);
    return html`<rect x="${px(from)}" y="${px(y.at(tall))}" width="${px(Math.max(0.5, to - from - gap))}" height="${px(floor - y.at(tall))}"><title>${value(edges[i]!)} to ${value(edges[i + 1]!)}: ${here}</title></rect>`;
  });
  const outline = others.map(
    (tall, i) => `${px(x.at(edges[i]!))},${px(y.at(tall))} ${px(x.at(edges[i + 1]!))},${px(y.at(tall))}`,
  );
  const line =
    compare && html`<polyline class="other" points="${px(left)},${floor} ${outline.join(" ")} ${px(right)},${floor}"/>`;
  const box = picture.box
    ? boxGlyph(picture.box, (at) => x.at(Math.min(ends[1], Math.max(ends[0], at))), floor + 10)
    : null;
  const bottom = floor + (picture.box ? 20 : 0);
  const names = compare ? legend(compare.names, right) : null;
  return plot(bottom + (picture.xLabel ? 34 : 20), picture.label, [
    leftGrid(compare ? shareAxis(y) : y, left, right, picture.yLabel ?? (compare ? "share" : "rows")),
    html`<g class="mark">${bars}</g>`,
    line ?? null,
    box,
    bottomAxis(x, bottom, [left, right], picture.xLabel),
    beyond(picture, ends, value),
    names,
  ]);
}

/** The same, small and without axes: for a cell of a table. */
export function spark({ counts }: Pick<HistogramData, "counts">, label: string): Markup {
  const [width, tall] = [96, 24];
  const most = Math.max(...counts, 1);
  const step = width / Math.max(1, counts.length);
  const bars = counts.map((count, i) => {
    const size = count === 0 ? 0 : Math.max(1, (count / most) * tall);
    return html`<rect x="${px(i * step)}" y="${px(tall - size)}" width="${px(Math.max(0.6, step - (step > 3 ? 1 : 0)))}" height="${px(size)}"/>`;
  });
  return html`<svg class="spark" viewBox="0 0 ${width} ${tall}" width="${width}" height="${tall}" role="img" aria-label="${label}"><g class="mark">${bars}</g></svg>`;
}

function boxGlyph({ low, q1, median, q3, high }: BoxData, at: (value: number) => number, y: number): Markup {
  const told = [low, q1, median, q3, high].map(numberText).join(", ");
  return html`<g class="box"><title>whisker, quartile, median, quartile, whisker: ${told}</title><line x1="${px(at(low))}" x2="${px(at(high))}" y1="${y}" y2="${y}"/><rect x="${px(at(q1))}" y="${y - 4}" width="${px(Math.max(1, at(q3) - at(q1)))}" height="8"/><line class="median" x1="${px(at(median))}" x2="${px(at(median))}" y1="${y - 6}" y2="${y + 6}"/></g>`;
}

function beyond(
  { below = 0, above = 0, compare }: HistogramPicture,
  [low, high]: readonly [number, number],
  value: (at: number) => string,
): Markup | null {
  if (compare || (below === 0 && above === 0)) return null;
  const texts = [
    below > 0 ? `${countText(below)} below ${value(low)}` : "",
    above > 0 ? `${countText(above)} above ${value(high)}` : "",
  ].filter((text) => text !== "");
  return html`<text class="note" x="${right}" y="9" text-anchor="end">not drawn: ${texts.join(", ")}</text>`;
}
