import { quoted, type Column } from "@espalier/learn";
import type { Check, TableFinding } from "./finding.ts";

/** Share of missing values above which a column says too little. */
const missingLimit = 0.5;

const isMissing = (column: Column, row: number) =>
  column.kind === "number" ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0;

/** Columns without values, with few, or with one value only. */
export const checkPresence: Check = ({ table }) => table.columns.flatMap((column) => presenceOf(column, table.rows));

function presenceOf(column: Column, rows: number): TableFinding[] {
  const name = quoted(column.name);
  const present = Array.from({ length: rows }, (_, row) => row).filter((row) => !isMissing(column, row));
  const about = { column: column.name, count: rows - present.length };
  if (present.length === 0) {
    const message = `column ${name} has no value in any of the ${rows} rows`;
    return [
      {
        check: "all-missing",
        severity: "error",
        message,
        hint: `leave ${name} out of the features, or fill it in`,
        ...about,
      },
    ];
  }
  const findings: TableFinding[] = [];
  const share = about.count / rows;
  if (share > missingLimit) {
    findings.push({
      check: "missing",
      severity: "warning",
      message: `column ${name} has no value in ${about.count} of ${rows} rows (${Math.round(100 * share)}%)`,
      hint: `find out why, or leave ${name} out of the features`,
      ...about,
    });
  }
  const values = column.kind === "number" ? column.values : column.codes;
  if (present.every((row) => values[row] === values[present[0]!])) {
    findings.push({
      check: "constant",
      severity: "warning",
      message: `column ${name} has the same value wherever it has one`,
      hint: `leave ${name} out of the features: nothing can be learned from it`,
      column: column.name,
      count: present.length,
    });
  }
  return findings;
}
