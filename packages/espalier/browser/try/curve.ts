import type { ModelInfo, Prediction } from "../../src/contract/index.ts";
import type { Value } from "../../src/try-page/control.ts";
import type { CurvePoints } from "../../src/try-page/curve-points.ts";
import { numberText, percentText, ticksOf } from "../../src/try-page/number-text.ts";
import { byId, element, svgElement } from "./element.ts";

export interface Curve {
  readonly feature: string;
  readonly unit: string | undefined;
  readonly points: CurvePoints;
  readonly predictions: readonly Prediction[];
  readonly value: Value;
}

interface Line {
  readonly name: string;
  /** Its place among the classes: colour and dashes go by it. */
  readonly at: number;
  readonly ys: readonly number[];
}

const mostLines = 8;
const height = 230;
const edges = { right: 12, top: 12, bottom: 40 };
const charPx = 6.6;

/** Draws a what-if curve as wide as there is room; `choose` hears where somebody points. */
export function showCurve(info: ModelInfo, curve: Curve, choose: (value: number | string) => void): void {
  const place = byId("plot");
  const width = Math.max(240, place.clientWidth);
  const lines = linesOf(info, curve.predictions);
  const isShare = info.task === "classification";
  const text = isShare ? (share: number) => percentText(share) : numberText;
  const [low, high] = isShare ? [0, 1] : rangeOf(lines[0]!.ys, info);
  const y = (value: number) =>
    edges.top + (height - edges.top - edges.bottom) * (1 - (value - low) / (high - low || 1));
  const yTicks = ticksOf(low, high, 4).map((tick) => ({ at: y(tick), label: text(tick) }));
  const left = 12 + charPx * Math.max(...yTicks.map(({ label }) => label.length));
  const x = xOf(curve.points, left, width - edges.right);
  const here = placeOf(curve, x);

  const svg = svgElement(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": told(info, curve, lines, text) },
    ...bandStripes(info, isShare, { low, high, y, left, width }),
    ...yTicks.flatMap(({ at, label }) => [
      svgElement("line", { class: "grid", x1: left, x2: width - edges.right, y1: at, y2: at }),
      svgElement("text", { x: left - 6, y: at + 4, "text-anchor": "end" }, label),
    ]),
    ...x.labels.map(({ at, label, anchor }) =>
      svgElement("text", { x: at, y: height - 22, "text-anchor": anchor }, label),
    ),
    svgElement(
      "text",
      { class: "name", x: (left + width - edges.right) / 2, y: height - 4, "text-anchor": "middle" },
      axisName(curve),
    ),
    here === null
      ? null
      : svgElement("line", { class: "here", x1: here.at, x2: here.at, y1: edges.top, y2: height - edges.bottom }),
    ...lines.flatMap((line) => drawn(line, curve, x, y, here?.index ?? null, isShare)),
  );
  const chooseAt = (event: PointerEvent) =>
    choose(curve.points.values[x.nearest(event.clientX - svg.getBoundingClientRect().left)]!);
  // On the place, not on the picture: each value that is chosen draws another picture.
  place.onpointerdown = (event) => {
    if (!svg.contains(event.target as Node)) return;
    place.setPointerCapture(event.pointerId);
    chooseAt(event);
  };
  place.onpointermove = (event) => {
    if (place.hasPointerCapture(event.pointerId)) chooseAt(event);
  };
  place.replaceChildren(...(isShare ? [legend(lines)] : []), svg);
}

/** One line of numbers, or one for each class: the likeliest, where they are many. */
function linesOf({ task, target }: ModelInfo, predictions: readonly Prediction[]): readonly Line[] {
  if (task === "regression")
    return [{ name: target.name, at: 0, ys: predictions.map(({ prediction }) => Number(prediction)) }];
  const lines = (target.classes ?? []).map((name, at) => ({
    name,
    at,
    ys: predictions.map((one) => ("probabilities" in one ? (one.probabilities[name] ?? 0) : 0)),
  }));
  const peak = ({ ys }: Line) => Math.max(...ys);
  const kept = new Set([...lines].sort((a, b) => peak(b) - peak(a)).slice(0, mostLines));
  return lines.filter((line) => kept.has(line));
}

/** A little wider than the line, and never so narrow that a change of no weight looks like one. */
function rangeOf(ys: readonly number[], { bands }: ModelInfo): readonly [number, number] {
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const ends = (bands ?? []).flatMap((band) => [band.low, band.high]).filter((end) => end !== null);
  const middle = (low + high) / 2;
  const scale = ends.length > 1 ? (Math.max(...ends) - Math.min(...ends)) * 0.2 : Math.abs(middle) * 0.05 || 1;
  const half = Math.max((high - low) * 0.6, scale / 2);
  return [middle - half, middle + half];
}

interface XAxis {
  readonly of: (index: number) => number;
  readonly nearest: (px: number) => number;
  readonly labels: readonly { readonly at: number; readonly label: string; readonly anchor: string }[];
}

function xOf({ kind, values }: CurvePoints, left: number, right: number): XAxis {
  if (kind === "along") {
    const [first, last] = [values[0]!, values.at(-1)!];
    const toPx = (value: number) => left + ((right - left) * (value - first)) / (last - first || 1);
    const xs = values.map(toPx);
    return {
      of: (index) => xs[index]!,
      nearest: (px) => nearestOf(xs, px),
      labels: ticksOf(first, last, Math.max(2, Math.floor((right - left) / 70))).map((tick) => ({
        at: toPx(tick),
        label: numberText(tick),
        anchor: "middle",
      })),
    };
  }
  const room = (right - left) / values.length;
  const xs = values.map((_, i) => left + room * (i + 0.5));
  const fits = Math.max(2, Math.floor(room / charPx));
  const short = (text: string) => (text.length > fits ? `${text.slice(0, fits - 1)}…` : text);
  return {
    of: (index) => xs[index]!,
    nearest: (px) => nearestOf(xs, px),
    labels: values.map((value, i) => ({
      at: xs[i]!,
      label: short(String(value).replace("-", "\u2212")),
      anchor: "middle",
    })),
  };
}

const nearestOf = (xs: readonly number[], px: number) =>
  xs.reduce((best, x, i) => (Math.abs(x - px) < Math.abs(xs[best]! - px) ? i : best), 0);

/** Where the value of the moment is; null where it is left out. */
function placeOf({ points, value }: Curve, x: XAxis): { readonly at: number; readonly index: number } | null {
  if (value === null) return null;
  if (points.kind === "along") {
    const index = nearestOf(points.values, Number(value));
    return { at: x.of(index), index };
  }
  const index = points.values.indexOf(value);
  return index < 0 ? null : { at: x.of(index), index };
}

function drawn(
  { name, at, ys }: Line,
  { points }: Curve,
  x: XAxis,
  y: (value: number) => number,
  here: number | null,
  isShare: boolean,
): readonly SVGElement[] {
  const look = isShare ? `line class${at % 8} dash${at % 4}` : "line";
  const coordinates = ys.map((value, i) => `${x.of(i).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const isOrdered = points.kind === "along" || typeof points.values[0] === "number";
  const dots = points.kind === "beside" ? ys.map((_, i) => i) : here === null ? [] : [here];
  return [
    ...(isOrdered ? [svgElement("polyline", { class: look, points: coordinates })] : []),
    ...dots.map((i) =>
      svgElement(
        "circle",
        {
          class: `${isShare ? `dot class${at % 8}` : "dot"}${i === here ? " now" : ""}`,
          cx: x.of(i),
          cy: y(ys[i]!),
          r: i === here ? 5.5 : 3.5,
        },
        svgElement("title", {}, `${name}: ${isShare ? percentText(ys[i]!) : numberText(ys[i]!)}`),
      ),
    ),
  ];
}

/** The bands behind the line, with their names. */
function bandStripes(
  { bands = [] }: ModelInfo,
  isShare: boolean,
  {
    low,
    high,
    y,
    left,
    width,
  }: { low: number; high: number; y: (value: number) => number; left: number; width: number },
): readonly SVGElement[] {
  if (isShare) return [];
  return bands.flatMap((band, i) => {
    const from = Math.max(low, band.low ?? low);
    const to = Math.min(high, band.high ?? high);
    if (to <= from) return [];
    const stripe = { x: left, width: width - left - edges.right, y: y(to), height: y(from) - y(to) };
    const isTall = stripe.height > 16;
    return [
      svgElement("rect", { class: i % 2 === 0 ? "stripe" : "stripe odd", ...stripe }),
      ...(isTall
        ? [svgElement("text", { x: width - edges.right - 4, y: y(to) + 12, "text-anchor": "end" }, band.label)]
        : []),
    ];
  });
}

const legend = (lines: readonly Line[]): HTMLElement =>
  element(
    "ul",
    { class: "legend", "aria-hidden": "true" },
    ...lines.map(({ name, at }) =>
      element(
        "li",
        {},
        svgElement(
          "svg",
          { width: 26, height: 10 },
          svgElement("line", { class: `line class${at % 8} dash${at % 4}`, x1: 1, x2: 25, y1: 5, y2: 5 }),
        ),
        name,
      ),
    ),
  );

const axisName = ({ feature, unit }: Curve) => (unit === undefined ? feature : `${feature} (${unit})`);

/** The picture in words. */
function told(
  info: ModelInfo,
  { feature, points }: Curve,
  lines: readonly Line[],
  text: (value: number) => string,
): string {
  const [first, last] = [points.values[0], points.values.at(-1)];
  const ranges = lines.map(
    ({ name, ys }) =>
      `${name} from ${text(ys[0]!)} to ${text(ys.at(-1)!)}, between ${text(Math.min(...ys))} and ${text(Math.max(...ys))}`,
  );
  return `${info.target.name} as ${feature} goes from ${first} to ${last}: ${ranges.join("; ")}`;
}
