import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { createTable } from "../../packages/learn/dist/index.js";

const ROWS_AT_ONCE = 8_192;

/**
 * A data set as a table. Read in pieces, so that the file and the columns are never both in memory.
 *
 * @param {import("../harness/dataset.mjs").Dataset} data
 */
export function readTable({ x, type, rows, features, levels }) {
  const Numbers = type === "float32" ? Float32Array : Float64Array;
  const piece = new Numbers(ROWS_AT_ONCE * features);
  const bytes = new Uint8Array(piece.buffer);
  const columns = levels.map((count) => (count > 0 ? new Int32Array(rows) : new Float64Array(rows)));
  const file = openSync(x, "r");
  for (let first = 0; first < rows; first += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows - first);
    readSync(file, bytes, 0, count * features * Numbers.BYTES_PER_ELEMENT, null);
    columns.forEach((column, f) => spread(piece, count, features, f, column, first, levels[f] > 0));
  }
  closeSync(file);
  return createTable(
    columns.map((values, f) =>
      levels[f] > 0
        ? {
            name: `f${f}`,
            kind: "category",
            codes: values,
            levels: Array.from({ length: levels[f] }, (_, i) => `${i}`),
          }
        : { name: `f${f}`, kind: "number", values },
    ),
    rows,
  );
}

/** Column `f` of a piece of row-major rows. */
function spread(piece, count, features, f, column, first, isCategory) {
  for (let i = 0, at = f; i < count; i++, at += features) {
    const value = piece[at];
    column[first + i] = isCategory && Number.isNaN(value) ? -1 : value;
  }
}

/** @param {string} path */
export function readNumbers(path) {
  const bytes = readFileSync(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/**
 * @param {import("../harness/dataset.mjs").Dataset} data
 * @param {"classification" | "regression"} task
 */
export function readTarget(data, task) {
  const values = readNumbers(data.y);
  return task === "regression"
    ? { task, name: "y", values }
    : { task, name: "y", codes: Int32Array.from(values), classes: ["0", "1"] };
}
