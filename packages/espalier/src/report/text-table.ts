import Table from "cli-table3";
import color from "picocolors";

// Two spaces between columns and no lines: each name is a corner or an edge of cli-table3's grid.
const noLines = Object.fromEntries(
  ["top", "bottom", "mid"]
    .flatMap((row) => [row, `${row}-mid`, `${row}-left`, `${row}-right`])
    .concat("left", "left-mid", "right", "right-mid", "mid-mid")
    .map((name) => [name, ""]),
);

/** A plain table for the terminal: a head in grey, numbers to the right, no lines. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = head.map(
    (_, i) => rows.length > 0 && rows.every((row) => /^[-−+]?[\d.]+(e[-+]?\d+)?$|^–?$/.test(row[i] ?? "")),
  );
  const table = new Table({
    head: head.map((cell) => (cell === "" ? "" : color.dim(cell))), // no colour codes behind what is trimmed
    chars: { ...noLines, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: numeric.map((is) => (is ? "right" : "left")),
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Four significant digits; an undefined value is a dash. */
export function shortNumber(value: number | null): string {
  if (value === null) return "–";
  return Math.abs(value) >= 10_000 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}
