import { identicalRows, quoted } from "@espalier/learn";
import { fileRows, type Check } from "./finding.ts";

/** Enough rows for the folds, and how many of them are the same row again. */
export const checkRows: Check = (subject) => {
  const { table, folds } = subject;
  const least = 2 * folds;
  const few = {
    check: "rows",
    severity: "error",
    message: `there must be ${least} rows at least, two for each of ${folds} folds; got ${table.rows}`,
    hint: "bring more rows, or set search.folds to fewer",
    count: table.rows,
  } as const;
  return [...(table.rows < least ? [few] : []), ...checkDuplicates(subject)];
};

const checkDuplicates: Check = (subject) => {
  const { table, target } = subject;
  // Rows whose features are alike are one row seen twice only if the target is the same too.
  const label = target.task === "regression" ? target.values : Float64Array.from(target.codes);
  const { groups, repeated } = identicalRows({
    rows: table.rows,
    columns: [
      ...table.columns.map((column, i) => ({ ...column, name: String(i) })),
      { name: "target", kind: "number", values: label },
    ],
  });
  if (repeated === 0) return [];
  const seen = new Set<number>();
  const again = [...groups.keys()].filter((row) => {
    const known = seen.has(groups[row]!);
    seen.add(groups[row]!);
    return known;
  });
  return [
    {
      check: "duplicates",
      severity: "info",
      message: `${repeated} of ${table.rows} rows repeat an earlier row in every column`,
      hint: 'split.duplicates says what becomes of them: "together" keeps them on one side of every split, "drop" leaves them out',
      count: repeated,
      rows: fileRows(subject, again),
    },
  ];
};

/** Classes with too few rows to be split: three at least, one held out and two to cross-validate. */
export const checkClassSize: Check = (subject) => {
  const { target, folds } = subject;
  if (target.task === "regression") return [];
  return target.classes.flatMap((name, code) => {
    const rows = [...target.codes.keys()].filter((row) => target.codes[row] === code);
    if (rows.length >= Math.max(3, folds)) return [];
    return [
      {
        check: "class-size",
        severity: rows.length < 3 ? "error" : "warning",
        column: target.name,
        message: `class ${quoted(name)} of ${quoted(target.name)} must have ${rows.length < 3 ? "3 rows at least" : `a row for each of ${folds} folds`}; it has ${rows.length}`,
        hint: `bring more rows of it, merge it with another class, or remove its rows`,
        count: rows.length,
        rows: fileRows(subject, rows),
      } as const,
    ];
  });
};
