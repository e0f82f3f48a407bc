import { quoted } from "@espalier/learn";
import { cell, durationMs } from "./cells.ts";
import { columnOf, type CheckContext } from "./check-context.ts";
import type { FreshCheck } from "./declared-check.ts";
import { countOf, type Head, type Plan } from "./plan.ts";

export function planFresh(head: Head, { column: name, within }: FreshCheck, context: CheckContext): Plan {
  const limitMs = durationMs(within)!;
  const column = name === undefined ? null : columnOf(context, name);
  const what = column === null ? "the data file" : `column ${quoted(column.name)}`;
  return {
    ...head,
    asks: [column === null ? "count(*)" : `max(epoch_ms(${cell(column)}::TIMESTAMP))`],
    judge: ([answer]) => {
      const newest = column === null ? context.modifiedAt : answer === null ? null : countOf(answer);
      const about = { count: 1, of: 1, hint: `bring newer data, or change the check ${quoted(head.name)}` };
      if (newest === null) return { ...about, message: `${what} must be from the last ${within}; it has no date` };
      if (newest + limitMs >= context.now) {
        context.holdsUntil(newest + limitMs);
        return null;
      }
      const seen = new Date(newest).toISOString().slice(0, 16).replace("T", " ");
      const days = (context.now - newest) / 86_400e3;
      const ago = days < 2 ? `${Number((24 * days).toPrecision(2))} hours` : `${Math.floor(days)} days`;
      return { ...about, message: `${what} must be from the last ${within}; the newest is ${seen}, ${ago} old` };
    },
  };
}
