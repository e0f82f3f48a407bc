import { quoted, type NumberColumn, type NumberFeature } from "@espalier/learn";
import { fileRows, rowsText, type Check, type Subject, type TableFinding } from "./finding.ts";

/** Share of a column's values outside its range from which they are no accident: a wrong unit, another source. */
const outsideLimit = 0.05;

/** Numbers outside the schema's `min` and `max`. */
export const checkRange: Check = (subject) =>
  subject.table.columns.flatMap((column) => {
    const feature = Object.hasOwn(subject.features, column.name) ? subject.features[column.name] : undefined;
    return column.kind === "number" && feature?.kind === "number" ? rangeOf(subject, column, feature) : [];
  });

function rangeOf(subject: Subject, { name, values }: NumberColumn, feature: NumberFeature): TableFinding[] {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = feature;
  const outside = [...values.keys()].filter((row) => values[row]! < min || values[row]! > max);
  const [first] = outside;
  if (first === undefined) return [];
  const present = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  const rows = fileRows(subject, outside);
  const range = `[${Number.isFinite(min) ? min : "-∞"}, ${Number.isFinite(max) ? max : "∞"}]`;
  return [
    {
      check: "range",
      severity: outside.length > outsideLimit * present ? "error" : "warning",
      column: name,
      message: `column ${quoted(name)} must be in ${range}; ${outside.length} of ${present} values are not, first ${values[first]} (${rowsText(rows, outside.length)})`,
      hint: `correct the values, or widen the range of ${quoted(name)} in \`features\``,
      count: outside.length,
      rows,
    },
  ];
}
