import { quoted, shown } from "@espalier/learn";
import { sourceName } from "../source/index.ts";
import { typeText } from "./cells.ts";
import type { DeclaredCheck } from "./declared-check.ts";
import { percent } from "./plan.ts";

/** What a check claims, in a few words. */
export function claimText(check: DeclaredCheck): string {
  switch (check.check) {
    case "type":
      return `${quoted(check.column)} holds ${typeText(check.type)}`;
    case "null-rate":
      return `${quoted(check.column)} lacks a value in ${percent(check.max)} of the rows at most`;
    case "range":
      return `${quoted(check.column)} lies in [${check.min ?? "-∞"}, ${check.max ?? "∞"}]`;
    case "one-of":
      return `${quoted(check.column)} is one of ${check.values.slice(0, 10).map(shown).join(", ")}${check.values.length > 10 ? ", …" : ""}`;
    case "pattern":
      return `${quoted(check.column)} matches ${check.pattern}`;
    case "unique":
      return `${check.columns.map(quoted).join(", ")} differ from row to row`;
    case "references":
      return `${quoted(check.column)} stands in ${quoted(check.in)} of ${sourceName(check.source)}`;
    case "sql":
      return `no row comes from ${check.select}`;
    case "row-count": {
      const { min, max, change } = check;
      const parts = [
        ...(min === undefined ? [] : [`${min} rows or more`]),
        ...(max === undefined ? [] : [`${max} rows or fewer`]),
        ...(change === undefined ? [] : [`no more than ${percent(change)} more or fewer than accepted`]),
      ];
      return parts.join(", ");
    }
    case "fresh":
      return `${check.column === undefined ? "the file" : quoted(check.column)} is from the last ${check.within}`;
    case "drift":
      return `${quoted(check.column)} is distributed as accepted`;
    case "leakage":
      return `no feature is associated with the target by ${check.limit} or more`;
  }
}
