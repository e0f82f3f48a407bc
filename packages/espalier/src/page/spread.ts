import { cut } from "./clipped.ts";
import { html, type Markup } from "./markup.ts";
import { axisOf, bottomAxis, plot, plotWidth, px } from "./plot.ts";

export interface SpreadPicture {
  readonly label: string;
  readonly labels: readonly string[];
  /** For each label the single values, with their mean and standard deviation. */
  readonly values: readonly { readonly mean: number; readonly sd: number; readonly points: readonly number[] }[];
  /** Below the axis: what is measured. */
  readonly xLabel: string;
  readonly text: (value: number) => string;
}

const width = 1.5 * plotWidth;
const left = 118;
const right = width - 112;
const step = 34;

/** For each label its single values as dots, and mean ± standard deviation as a line with a mark. */
export function spread({ label, labels, values, xLabel, text }: SpreadPicture): Markup {
  const known = values.flatMap(({ mean, sd, points }) => [mean - sd, mean + sd, ...points]);
  const ends: [number, number] = [Math.min(...known), Math.max(...known)];
  const x = axisOf("number", ends, [left + 8, right - 8], 6);
  const bottom = labels.length * step + 6;
  const rows = labels.map((name, i) => {
    const { mean, sd, points } = values[i]!;
    const y = i * step + step / 2 + 2;
    const told = `${text(mean)} ± ${text(sd)}`;
    const dots = points.map(
      (value, fold) =>
        html`<circle class="point" cx="${px(x.at(value))}" cy="${y}" r="4"><title>${cut(name, 200)}, fold ${fold + 1}: ${text(value)}</title></circle>`,
    );
    return html`<g><title>${cut(name, 500)}: ${told}</title><text class="name" x="${left - 7}" y="${y + 4}" text-anchor="end">${name === "" ? "(empty)" : cut(name, 19)}</text><line class="whisker" x1="${px(x.at(mean - sd))}" x2="${px(x.at(mean + sd))}" y1="${y}" y2="${y}"/>${dots}<line class="middle" x1="${px(x.at(mean))}" x2="${px(x.at(mean))}" y1="${y - 9}" y2="${y + 9}"/><text class="value" x="${right + 8}" y="${y + 4}">${told}</text></g>`;
  });
  return plot(bottom + 34, label, [bottomAxis(x, bottom, [left, right], xLabel), ...rows], width);
}
