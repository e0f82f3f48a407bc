import { cut, heatmap, type Markup } from "../page/index.ts";
import type { Associations } from "./profile.ts";

const mostColumns = 24;

/** All pairs in a square; columns that go together stand together, after the target. */
export function associationMap({ columns, pairs }: Associations, target: string | null): Markup {
  const value = new Map(pairs.map((pair) => [pair.a * columns.length + pair.b, pair]));
  const at = (a: number, b: number) => value.get(Math.min(a, b) * columns.length + Math.max(a, b)) ?? null;
  const closeness = (a: number, b: number) => Math.abs(at(a, b)?.value ?? 0);
  const order = inOrder(columns.length, closeness, target === null ? 0 : Math.max(0, columns.indexOf(target)));
  const shown = order.slice(0, mostColumns);
  const words = { spearman: "rank correlation", "cramers-v": "Cramér's V", "correlation-ratio": "correlation ratio" };
  return heatmap({
    label: "How columns go together",
    rows: shown.map((i) => columns[i]!),
    columns: shown.map((i) => columns[i]!),
    values: shown.map((a) => shown.map((b) => (a === b ? null : (at(a, b)?.value ?? null)))),
    told: (row, column) => {
      const pair = at(shown[row]!, shown[column]!)!;
      const linear = pair.pearson === null ? "" : `, Pearson's ${pair.pearson.toFixed(2)}`;
      const both = `${cut(columns[pair.a]!, 200)} and ${cut(columns[pair.b]!, 200)}`;
      return `${both}: ${words[pair.measure]} ${pair.value.toFixed(2)}${linear}`;
    },
  });
}

/** From the first column on, always the one closest to the last. */
function inOrder(count: number, closeness: (a: number, b: number) => number, first: number): readonly number[] {
  if (count === 0) return [];
  const order = [first];
  const left = new Set(Array.from({ length: count }, (_, i) => i).filter((i) => i !== first));
  while (left.size > 0) {
    const last = order.at(-1)!;
    const next = [...left].reduce((best, i) => (closeness(last, i) > closeness(last, best) ? i : best));
    left.delete(next);
    order.push(next);
  }
  return order;
}
