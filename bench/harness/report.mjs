import { cpus, loadavg, totalmem } from "node:os";
import { shortTime } from "./compare.mjs";

/** What a number means nothing without. */
export const machine = (/** @type {number} */ cores) => ({
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  cores_used: cores,
  memory_gb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
  load_before: loadavg()[0],
});

/** @param {readonly import("./compare.mjs").Row[]} rows as lines for people */
export function tableOf(rows) {
  const cells = rows.flatMap((row) => [
    ["", "", "", "", "", ""],
    [row.work, "median", "min … max", row.metric ?? "", "peak MB", ""],
    measuredCells("espalier", row.ours, row.ratio === null ? "" : `ratio ${row.ratio.toFixed(2)}`),
    ...Object.entries(row.peers).map(([name, peer]) => measuredCells(name, peer, "")),
    ...(row.difference ? [differenceCells(row.metric, row.difference)] : []),
  ]);
  const widths = cells[0].map((_, c) => Math.max(...cells.map((line) => line[c].length)));
  return cells
    .map((line) => line.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

const measuredCells = (name, { median_ms, min_ms, max_ms, quality, peak_mb }, note) => [
  `  ${name}`,
  shortTime(median_ms),
  `${shortTime(min_ms)} … ${shortTime(max_ms)}`,
  quality === null ? "" : quality.toPrecision(5),
  peak_mb === null ? "" : Math.round(peak_mb).toLocaleString("en"),
  note,
];

const differenceCells = (metric, { mean, low, high }) => [
  metric === "auc" ? "  auc above, 95% interval" : "  rmse below (share), 95% interval",
  signed(mean),
  `${signed(low)} … ${signed(high)}`,
  "",
  "",
  "",
];

const signed = (/** @type {number} */ value) => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(5)}`;
