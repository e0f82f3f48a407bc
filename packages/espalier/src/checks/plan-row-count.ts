import { quoted } from "@espalier/learn";
import type { CheckContext } from "./check-context.ts";
import type { RowCountCheck } from "./declared-check.ts";
import { notAccepted } from "./not-accepted.ts";
import { countOf, percent, type Head, type Plan } from "./plan.ts";

export function planRowCount(head: Head, check: RowCountCheck, { accepted }: CheckContext): Plan {
  const { min = 0, max = Number.POSITIVE_INFINITY, change } = check;
  return {
    ...head,
    asks: ["count(*)"],
    judge: ([counted]) => {
      const rows = countOf(counted);
      const hint = `bring the rows that are missing or too many, or change the check ${quoted(head.name)}`;
      if (rows < min || rows > max) {
        const rule = max === Number.POSITIVE_INFINITY ? `${min} rows at least` : `${min} to ${max} rows`;
        return { message: `there must be ${rule}; there are ${rows}`, hint, count: rows, of: rows };
      }
      if (change === undefined) return null;
      if (accepted === null) return notAccepted("the number of rows", head.name, rows);
      const moved = Math.abs(rows - accepted.rows) / Math.max(1, accepted.rows);
      if (moved <= change) return null;
      const message = `the number of rows must change by ${percent(change)} at most; ${accepted.rows} were accepted and there are ${rows} (${rows > accepted.rows ? "+" : "−"}${percent(moved)})`;
      return { message, hint: `${hint}; \`espalier data accept\` takes ${rows} as wanted`, count: rows, of: rows };
    },
  };
}
