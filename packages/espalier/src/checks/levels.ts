import { quoted } from "@espalier/learn";
import { rowsText, type Check } from "./finding.ts";

/** Share of the rows with unknown levels from which the schema does not fit the data. */
const unknownLimit = 0.05;

/** Texts in category columns that the schema does not list; they count as missing. One finding a column. */
export const checkLevels: Check = ({ table, unknownLevels }) =>
  [...new Set(unknownLevels.map(({ column }) => column))].map((column) => {
    const here = unknownLevels.filter((level) => level.column === column);
    const all = here.flatMap(({ rows }) => rows).sort((a, b) => a - b);
    const rows = all.slice(0, 5);
    const texts = here.slice(0, 5).map(({ text }) => quoted(text));
    const listed = `${texts.join(", ")}${here.length > texts.length ? ", …" : ""}`;
    return {
      check: "levels",
      severity: all.length > unknownLimit * table.rows ? "error" : "warning",
      column,
      message: `column ${quoted(column)} has ${here.length === 1 ? "a level" : `${here.length} levels`} that the schema does not list: ${listed} (${rowsText(rows, all.length)})`,
      hint: `correct the cells, or add ${here.length === 1 ? "it" : "them"} to category([…]) of ${quoted(column)}; until then they count as missing`,
      count: all.length,
      rows,
    } as const;
  });
