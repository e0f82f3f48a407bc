import { quoted, type Column } from "@espalier/learn";
import type { Check } from "./finding.ts";

const fewestRows = 20;

/** Features that number the rows, or have another level in most of them. */
export const checkIdentifier: Check = ({ table }) =>
  table.columns.flatMap((column) => {
    const how = table.rows < fewestRows ? null : identifies(column, table.rows);
    if (!how) return [];
    return [
      {
        check: "identifier",
        severity: "warning",
        column: column.name,
        message: `column ${quoted(column.name)} seems to identify rows: ${how}`,
        hint: `leave ${quoted(column.name)} out of the features: what is learned from it does not hold for new rows`,
        count: table.rows,
      } as const,
    ];
  });

function identifies(column: Column, rows: number): string | null {
  if (column.kind === "number") {
    const { values } = column;
    const counts = values.every(
      (value, row) => Number.isInteger(value) && (row === 0 || value === values[row - 1]! + 1),
    );
    return counts ? "it counts them" : null;
  }
  const used = new Set(column.codes).size;
  return used > rows / 2 ? `it has ${used} levels in ${rows} rows` : null;
}
