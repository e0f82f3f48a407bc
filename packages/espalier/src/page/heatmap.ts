import { cut } from "./clipped.ts";
import { html, type Markup } from "./markup.ts";
import { plot, plotWidth, px } from "./plot.ts";

export interface HeatmapPicture {
  readonly label: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `values[row][column]` in [-1, 1]; null: not defined. */
  readonly values: readonly (readonly (number | null)[])[];
  /** What stands in a cell; absent: the value. */
  readonly text?: (row: number, column: number) => string;
  /** Most pixels of a cell's side; absent: 34. */
  readonly largest?: number;
  /** What a cell says of itself; absent: the value. */
  readonly told?: (row: number, column: number) => string;
}

/** A square a pair: blue for what goes together, orange for what goes against, paler where there is less of it. */
export function heatmap({ label, rows, columns, values, text: shown, largest = 34, told }: HeatmapPicture): Markup {
  const left = 16 + 6.1 * Math.min(18, Math.max(4, ...rows.map((name) => name.length)));
  const size = Math.max(14, Math.min(largest, (640 - left) / Math.max(1, columns.length)));
  const head = 14 + 4.6 * Math.min(18, Math.max(3, ...columns.map((name) => name.length)));
  const cells = values.map((line, i) =>
    line.map((value, j) => {
      if (value === null) return null;
      const [x, y] = [left + j * size, head + i * size];
      const text = told?.(i, j) ?? `${cut(rows[i]!, 200)} and ${cut(columns[j]!, 200)}: ${value.toFixed(2)}`;
      const number =
        size >= 26
          ? html`<text x="${px(x + size / 2 - 0.5)}" y="${px(y + size / 2 + 3)}" text-anchor="middle" class="${Math.abs(value) > 0.6 ? "inside" : "value"}">${shown?.(i, j) ?? shortValue(value)}</text>`
          : null;
      return html`<g><title>${text}</title><rect class="${value < 0 ? "against" : "with"}" fill-opacity="${Math.abs(value).toFixed(3)}" x="${px(x)}" y="${px(y)}" width="${px(size - 1)}" height="${px(size - 1)}"/>${number}</g>`;
    }),
  );
  const names = rows.map(
    (name, i) =>
      html`<text class="name" x="${px(left - 6)}" y="${px(head + i * size + size / 2 + 4)}" text-anchor="end">${cut(name, 18)}</text>`,
  );
  const heads = columns.map((name, j) => {
    const [x, y] = [px(left + j * size + size / 2 + 3), px(head - 5)];
    return html`<text class="name" x="${x}" y="${y}" transform="rotate(-50 ${x} ${y})">${cut(name, 18)}</text>`;
  });
  const width = Math.max(plotWidth, Math.ceil(left + columns.length * size + head * 0.85));
  return plot(Math.ceil(head + rows.length * size + 4), label, [...heads, ...names, ...cells.flat()], width);
}

/** 0.87 → .87: two digits are enough, and there is no room for more. */
function shortValue(value: number): string {
  const text = value.toFixed(2);
  if (text === "0.00" || text === "-0.00") return "0";
  return text.replace("1.00", "1").replace("0.", ".").replace("-", "−");
}
