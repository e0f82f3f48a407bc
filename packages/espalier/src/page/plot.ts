import { scaleLinear, scaleUtc } from "d3-scale";
import { html, type Markup } from "./markup.ts";
import { cut } from "./clipped.ts";
import { shareText } from "./numbers.ts";

/** What every picture may say of itself. */
export interface Captions {
  /** For whoever cannot see it: what it shows. */
  readonly label: string;
  /** Below the horizontal axis: what is measured, with its unit. */
  readonly xLabel?: string;
  /** Above the vertical axis. */
  readonly yLabel?: string;
}

/** How numbers of an axis are told. Times are milliseconds since 1970. */
export type AxisKind = "number" | "time";

/** Pictures are drawn this wide; the page scales them by a little. */
export const plotWidth = 340;

/** An `<svg>` of our own width. */
export const plot = (height: number, label: string, body: readonly (Markup | null)[], width = plotWidth): Markup =>
  html`<svg class="plot" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${cut(label, 200)}">${body}</svg>`;

/** One decimal is a tenth of a pixel, and all that a picture needs. */
export const px = (value: number): string => String(Math.round(value * 10) / 10 + 0);

/** Value → place, and the values at which the axis has marks, as texts. */
export interface Axis {
  at(value: number): number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** Fewer marks where their texts would touch. */
export function axisOf(
  kind: AxisKind,
  range: readonly [number, number],
  places: readonly [number, number],
  count = 5,
): Axis {
  const axis = kind === "time" ? timeAxis(range, places, count) : numberAxis(range, places, count);
  const room = Math.abs(places[1] - places[0]);
  const isAcross = places[1] > places[0];
  const needed = axis.ticks.reduce((sum, { text }) => sum + 6.2 * text.length + 10, 0);
  return isAcross && needed > room && count > 2 ? axisOf(kind, range, places, count - 1) : axis;
}

type Ends = readonly [number, number];

const apart = ([low, high]: Ends): Ends => (low < high ? [low, high] : [low - 0.5, low + 0.5]);

function timeAxis(range: Ends, places: Ends, count: number): Axis {
  const [first, last] = apart(range);
  const scale = scaleUtc([new Date(first), new Date(last)], places);
  const text = scale.tickFormat(count);
  return {
    at: (value) => scale(new Date(value)),
    ticks: scale.ticks(count).map((tick) => ({ at: scale(tick), text: text(tick) })),
  };
}

function numberAxis(range: Ends, places: Ends, count: number): Axis {
  const [first, last] = apart(range);
  // Halves keep the span of the widest range that numbers have finite.
  const scale = scaleLinear([first / 2, last / 2], places);
  const marks = scaleLinear([first, last], places);
  const size = Math.max(Math.abs(first), Math.abs(last));
  const format = size >= 1e15 || size < 1e-3 ? "~e" : size >= 1e5 ? "~s" : undefined;
  const text = marks.tickFormat(count, format);
  // Where no round number lies between, or none that a double can tell from the next, the ends are marked.
  const isUsual = Number.isFinite(last - first) && last - first > 1e-290;
  const ticks = isUsual ? marks.ticks(count) : [first, last];
  return {
    at: (value) => scale(value / 2),
    ticks: ticks.map((tick) => ({ at: scale(tick / 2), text: tick === 0 ? "0" : text(tick) })),
  };
}

/** The same axis, its marks told as shares. */
export const shareAxis = (axis: Axis): Axis => ({
  ...axis,
  ticks: axis.ticks.map((tick) => ({ ...tick, text: shareText(Number(tick.text)) })),
});

/** A line at the bottom with its marks and, below, what it measures. */
export function bottomAxis(axis: Axis, y: number, [from, to]: readonly [number, number], label = ""): Markup {
  const ticks = axis.ticks.map(({ at, text }) => {
    const anchor = at < from + 8 ? "start" : at > to - 8 ? "end" : "middle";
    return html`<line x1="${px(at)}" x2="${px(at)}" y1="${y}" y2="${y + 4}"/><text x="${px(at)}" y="${y + 15}" text-anchor="${anchor}">${text}</text>`;
  });
  const caption =
    label === ""
      ? null
      : html`<text x="${px((from + to) / 2)}" y="${y + 29}" text-anchor="middle" class="caption">${cut(label, 56)}</text>`;
  return html`<g class="axis"><line x1="${px(from)}" x2="${px(to)}" y1="${y}" y2="${y}"/>${ticks}${caption}</g>`;
}

/** Faint lines across, each with its value at the left. */
export function leftGrid(axis: Axis, x: number, to: number, label = ""): Markup {
  const ticks = axis.ticks.map(
    ({ at, text }) =>
      html`<line x1="${x}" x2="${to}" y1="${px(at)}" y2="${px(at)}"/><text x="${x - 5}" y="${px(at + 3.5)}" text-anchor="end">${text}</text>`,
  );
  const caption = label === "" ? null : html`<text x="0" y="9" class="caption">${cut(label, 56)}</text>`;
  return html`<g class="grid">${ticks}${caption}</g>`;
}

/** Names of two distributions, each with its mark. */
export function legend(names: readonly [string, string], right: number): Markup {
  const [first, second] = names.map((name) => cut(name, 18)) as [string, string];
  const start = right - 6.2 * second.length - 14;
  const before = start - 6.2 * first.length - 26;
  return html`<g class="legend"><rect class="mark" x="${px(before)}" y="1" width="9" height="9"/><text x="${px(before + 13)}" y="9">${first}</text><line class="other" x1="${px(start)}" x2="${px(start + 10)}" y1="6" y2="6"/><text x="${px(start + 14)}" y="9">${second}</text></g>`;
}
