import { html, type Markup } from "./markup.ts";
import { numberText, shareText } from "./numbers.ts";
import { axisOf, bottomAxis, leftGrid, legend, plot, plotWidth, px, shareAxis, type Captions } from "./plot.ts";

type Pair = readonly [x: number, y: number];

export interface XyPicture extends Captions {
  /** Dots, each with what it says of itself; absent: its two numbers. */
  readonly dots?: readonly Pair[];
  readonly told?: (index: number) => string;
  /** A line through points, or steps from each to the next. */
  readonly line?: readonly Pair[];
  readonly lineAs?: "straight" | "steps";
  /** What dots and line are, where both are drawn. */
  readonly names?: readonly [dots: string, line: string];
  /** What would be: equal values, or one value for all. */
  readonly reference?: "diagonal" | { readonly y: number };
  /** What the axes span at least. */
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  /** Both axes are shares in [0, 1]. */
  readonly shares?: boolean;
}

const left = 46;
const right = plotWidth - 10;
const [top, floor] = [20, 224];

/** Points in a plane: what was against what was predicted, scores by trial, a curve of two shares. */
export function xy(picture: XyPicture): Markup {
  const { dots = [], line = [], reference, shares = false, names } = picture;
  const all = [...dots, ...line];
  const level = typeof reference === "object" ? [reference.y] : [];
  const [xEnds, yEnds] = rangesOf(picture, all, level);
  const x = axisOf("number", xEnds, [left + 6, right - 6]);
  const y = axisOf("number", yEnds, [floor - 6, top + 6], 5);
  const at = ([a, b]: Pair) => `${px(x.at(a))},${px(y.at(b))}`;
  const text = shares ? shareText : numberText;
  const many = dots.length > 300;
  const marks = dots.map(
    (pair, i) =>
      html`<circle cx="${px(x.at(pair[0]))}" cy="${px(y.at(pair[1]))}" r="${many ? 2 : 3.2}"><title>${picture.told?.(i) ?? `${text(pair[0])}, ${text(pair[1])}`}</title></circle>`,
  );
  const asSteps = line.flatMap((pair, i): readonly Pair[] =>
    picture.lineAs === "steps" && i > 0 ? [[pair[0], line[i - 1]![1]], pair] : [pair],
  );
  return plot(floor + (picture.xLabel ? 34 : 20), picture.label, [
    leftGrid(shares ? shareAxis(y) : y, left, right, picture.yLabel),
    reference === undefined ? null : referenceLine(reference, xEnds, yEnds, at),
    line.length > 1 ? html`<polyline class="other" points="${asSteps.map(at).join(" ")}"/>` : null,
    html`<g class="${many ? "mark faint" : "mark"}">${marks}</g>`,
    bottomAxis(shares ? shareAxis(x) : x, floor, [left, right], picture.xLabel),
    names ? legend(names, right) : null,
  ]);
}

type Ends = readonly [number, number];

/** With a diagonal both axes span the same, so that it is one. */
function rangesOf({ xRange, yRange, reference }: XyPicture, all: readonly Pair[], level: readonly number[]) {
  const xs = [...all.map(([a]) => a), ...(xRange ?? [])];
  const ys = [...all.map(([, b]) => b), ...(yRange ?? []), ...level];
  const both = endsOf([...xs, ...ys]);
  return reference === "diagonal" ? ([both, both] as const) : ([endsOf(xs), endsOf(ys)] as const);
}

const endsOf = (values: readonly number[]): Ends =>
  values.length === 0 ? [0, 1] : [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];

function referenceLine(
  reference: NonNullable<XyPicture["reference"]>,
  [x0, x1]: Ends,
  [y0, y1]: Ends,
  at: (pair: Pair) => string,
): Markup {
  const ends: readonly Pair[] =
    reference === "diagonal"
      ? [
          [x0, y0],
          [x1, y1],
        ]
      : [
          [x0, reference.y],
          [x1, reference.y],
        ];
  return html`<polyline class="reference" points="${ends.map(at).join(" ")}"/>`;
}
