import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { FEATURES, generate } from "./generator.mjs";
import { madeFile } from "./paths.mjs";

/**
 * Rows as every side reads them: raw little-endian binary, nothing to parse.
 *
 * @typedef {object} Dataset
 * @property {string} x path of the features, row-major; shape (rows × features,)
 * @property {string} y path of the target, float64; labels are 0 and 1; shape (rows,)
 * @property {"float32" | "float64"} type of x
 * @property {number} rows
 * @property {number} features
 * @property {readonly number[]} levels of each feature: 0 = a number, else codes 0 … levels - 1 of a category; NaN = missing
 */

/** @typedef {{ readonly train: Dataset, readonly test: Dataset }} TrainAndTest */

const CHUNK = 1_000_000;

/**
 * Rows [first, first + rows) of the generator, made once.
 *
 * @param {number} seed
 * @param {number} first
 * @param {number} rows
 * @returns {Dataset}
 */
export function generated(seed, first, rows) {
  const name = `generated-${seed}-${first}-${rows}`;
  const parts = function* () {
    for (let at = 0; at < rows; at += CHUNK) yield generate(seed, first + at, Math.min(CHUNK, rows - at));
  };
  return write(name, { type: "float32", rows, features: FEATURES, levels: new Array(FEATURES).fill(0) }, parts);
}

/**
 * @param {string} name
 * @param {Omit<Dataset, "x" | "y">} shape
 * @param {() => Iterable<{ x: Float32Array | Float64Array, y: ArrayLike<number> }>} parts asked for only if the files are not there
 * @returns {Dataset}
 */
export function write(name, shape, parts) {
  const x = madeFile("data", `${name}.x`);
  const y = madeFile("data", `${name}.y`);
  if (existsSync(x) && existsSync(y)) return { x, y, ...shape };
  const xPart = `${x}.part`;
  const yPart = `${y}.part`;
  writeFileSync(xPart, "");
  writeFileSync(yPart, "");
  for (const part of parts()) {
    writeFileSync(xPart, part.x, { flag: "a" });
    writeFileSync(yPart, Float64Array.from(part.y), { flag: "a" });
  }
  renameSync(yPart, y);
  renameSync(xPart, x); // last: both files are there, or they are made again
  return { x, y, ...shape };
}

/** @param {string} path @returns {Float64Array} */
export function readNumbers(path) {
  const bytes = readFileSync(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
