import { html, type Markup } from "./markup.ts";
import { countText, numberText, shareText, timeText } from "./numbers.ts";
import {
  axisOf,
  bottomAxis,
  leftGrid,
  plot,
  plotWidth,
  px,
  shareAxis,
  type Axis,
  type AxisKind,
  type Captions,
} from "./plot.ts";

export interface TrendPoint {
  /** The interval of the feature, and the mean of its values in it. */
  readonly from: number;
  readonly to: number;
  readonly x: number;
  /** The target's mean there, with its interval. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export interface TrendPicture extends Captions {
  readonly points: readonly TrendPoint[];
  readonly axis?: AxisKind;
  /** What the vertical axis spans at least, so that pictures beside each other can be compared; bands may leave it. */
  readonly range?: readonly [number, number];
  /** A line across: the mean of all rows. */
  readonly reference?: number;
  /** How the vertical axis is told; absent: as numbers. */
  readonly text?: (value: number) => string;
}

const left = 46;
const right = plotWidth - 8;
const [top, floor] = [18, 128];

/** The mean of the target along a feature, in bins of about as many rows each, with a band that it lies in. */
export function trend({
  points,
  axis = "number",
  range,
  reference,
  text = numberText,
  ...captions
}: TrendPicture): Markup {
  const x = axisOf(
    axis,
    [Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x))],
    [left + 4, right - 4],
  );
  const known = [
    ...points.flatMap((p) => (range ? [p.mean] : [p.low, p.high])),
    ...(range ?? []),
    ...(reference === undefined ? [] : [reference]),
  ];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const scale = axisOf("number", [low, high], [floor, top], 4);
  const y = { ...scale, at: (value: number) => scale.at(Math.min(high, Math.max(low, value))) };
  const place = (point: TrendPoint, value: number) => `${px(x.at(point.x))},${px(y.at(value))}`;
  const upper = points.map((point) => place(point, point.high));
  const lower = points.map((point) => place(point, point.low)).reverse();
  const value = axis === "time" ? timeText : numberText;
  const marks = points.map(
    (point) =>
      html`<circle cx="${px(x.at(point.x))}" cy="${px(y.at(point.mean))}" r="3"><title>${value(point.from)} to ${value(point.to)}: ${text(point.mean)} (95% interval ${text(point.low)} to ${text(point.high)}), ${countText(point.count)} rows</title></circle>`,
  );
  const guide =
    reference === undefined
      ? null
      : html`<line class="reference" x1="${left}" x2="${right}" y1="${px(y.at(reference))}" y2="${px(y.at(reference))}"><title>all rows: ${text(reference)}</title></line>`;
  return plot(floor + (captions.xLabel ? 34 : 20), captions.label, [
    leftGrid(percents(y, text), left, right, captions.yLabel),
    guide,
    html`<polygon class="band" points="${[...upper, ...lower].join(" ")}"/>`,
    html`<polyline class="line" points="${points.map((point) => place(point, point.mean)).join(" ")}"/>`,
    html`<g class="mark">${marks}</g>`,
    bottomAxis(x, floor, [left, right], captions.xLabel),
  ]);
}

/** Shares are told as shares on the axis, too. */
const percents = (axis: Axis, text: (value: number) => string): Axis => (text === shareText ? shareAxis(axis) : axis);
