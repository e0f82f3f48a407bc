import color from "picocolors";
import type { Finding } from "../checks/index.ts";
import { textTable } from "../report/index.ts";

const paint: Readonly<Record<Finding["severity"], (text: string) => string>> = {
  error: color.red,
  quarantine: color.yellow,
  warning: color.yellow,
  info: color.dim,
};

/** Findings as a table, and below it what each says and what to do. */
export function findingsText(findings: readonly Finding[]): string {
  const rows = findings.map(({ severity, check, column, count, rows: where = [] }) => [
    paint[severity](severity === "quarantine" ? "set aside" : severity),
    cut(check),
    cut(column ?? ""),
    String(count),
    where.join(", "),
  ]);
  const told = findings.map(
    ({ severity, message, hint }) => `${paint[severity](marks[severity])} ${message}\n  ${color.cyan("→")} ${hint}`,
  );
  return [textTable(["outcome", "check", "column", "count", "first rows"], rows), told.join("\n")].join("\n\n");
}

const marks: Readonly<Record<Finding["severity"], string>> = { error: "✗", quarantine: "!", warning: "!", info: "·" };
// A name may hold anything: what moves the cursor is shown, not done.
const cut = (name: string) => {
  const shown = name.replace(/\p{C}/gu, "\uFFFD");
  return shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
};
