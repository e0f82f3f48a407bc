import { cut } from "./clipped.ts";
import { html, type Markup } from "./markup.ts";
import { countText, shareText } from "./numbers.ts";
import { plot, plotWidth, px } from "./plot.ts";

export interface StackPicture {
  readonly label: string;
  /** From the bottom: the intervals or levels, a bar each. */
  readonly labels: readonly string[];
  /** Eight at most, the last of which may stand for all others. */
  readonly classes: readonly string[];
  /** `counts[bar][class]`. */
  readonly counts: readonly (readonly number[])[];
}

const left = 126;
const step = 20;

/** A bar a label, divided among the classes: how their shares change. */
export function stack({ label, labels, classes, counts }: StackPicture): Markup {
  const right = plotWidth - 46;
  const rows = labels.map((name, i) => {
    const here = counts[i]!;
    const total = here.reduce((sum, count) => sum + count, 0);
    const starts = here.map((_, k) => here.slice(0, k).reduce((sum, count) => sum + count, 0) / Math.max(1, total));
    const y = i * step + 2;
    const parts = here.map((count, k) => {
      const [x, width] = [left + (right - left) * starts[k]!, ((right - left) * count) / Math.max(1, total)];
      return html`<rect class="class${k}" x="${px(x)}" y="${y + 2}" width="${px(Math.max(0, width - (width > 3 ? 1 : 0)))}" height="${step - 6}"><title>${cut(name, 200)}: ${cut(classes[k]!, 200)} ${shareText(count / Math.max(1, total))} of ${countText(total)}</title></rect>`;
    });
    return html`<text class="name" x="${left - 7}" y="${y + 13}" text-anchor="end">${name === "" ? "(empty)" : cut(name, 19)}</text>${parts}<text class="value" x="${right + 5}" y="${y + 13}">${countText(total)}</text>`;
  });
  return plot(labels.length * step + 6, label, rows);
}

/** Which colour stands for which class, once for many pictures. */
export const classKey = (classes: readonly string[]): Markup =>
  html`<p class="key">${classes.map((name, k) => html`<span><svg width="11" height="11" aria-hidden="true"><rect class="class${k}" width="11" height="11"/></svg> <bdi>${cut(name, 30)}</bdi></span>`)}</p>`;
