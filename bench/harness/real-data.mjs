import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createRng, permutation } from "../../packages/learn/dist/index.js";
import { write } from "./dataset.mjs";
import { root, sharedFile } from "./paths.mjs";

/**
 * A data set of real measurements, all in memory.
 *
 * @typedef {object} RealData
 * @property {string} name
 * @property {"classification" | "regression"} task
 * @property {Float64Array} x row-major; categories as codes, missing = NaN
 * @property {Float64Array} y
 * @property {readonly number[]} levels see Dataset
 */

const sources = [
  { name: "adult", file: "adult.csv", target: "income", positive: ">50K", leaveOut: ["split"] },
  {
    name: "bike",
    file: "bike-sharing-hour.csv",
    target: "cnt",
    leaveOut: ["instant", "dteday", "casual", "registered"], // the last two add up to the target
  },
  { name: "phishing", file: "phishing-websites.csv", target: "Result", positive: "1", leaveOut: [] },
  { name: "diamonds", file: "diamonds.csv", target: "price", leaveOut: [] },
];

/** The data sets that are here, and the names of those that are not. */
export function realData() {
  const found = sources.map((source) => ({ source, path: sharedFile(join("data", source.file)) }));
  return {
    here: found.filter(({ path }) => path !== null).map(({ source, path }) => read(path, source)),
    absent: found.filter(({ path }) => path === null).map(({ source }) => source.name),
  };
}

/** The 1,599 red wines of the example. */
export function wine() {
  const path = join(root, "examples", "wine-quality", "data", "winequality-red.csv");
  return fileOf("wine", read(path, { name: "wine", target: "quality", leaveOut: [], delimiter: ";" }));
}

/** @returns {RealData} */
function read(path, { name, target, positive, leaveOut, delimiter = "," }) {
  // None of these files has a delimiter or a line end inside quotes.
  const [header, ...records] = readFileSync(path, "utf8")
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(delimiter).map((cell) => cell.replaceAll('"', "")));
  const columns = header.flatMap((column, c) =>
    column === target || leaveOut.includes(column) ? [] : [coded(records.map((record) => record[c]))],
  );
  const x = new Float64Array(records.length * columns.length);
  columns.forEach(({ values }, f) => values.forEach((value, row) => (x[row * columns.length + f] = value)));
  const answers = records.map((record) => record[header.indexOf(target)]);
  return {
    name,
    task: positive === undefined ? "regression" : "classification",
    x,
    y: Float64Array.from(answers, (text) => (positive === undefined ? Number(text) : Number(text === positive))),
    levels: columns.map(({ levels }) => levels),
  };
}

/** Numbers where all are; else codes of the texts, sorted. `?` and nothing are missing. */
function coded(texts) {
  const known = texts.filter((text) => text !== "?" && text !== "");
  if (known.every((text) => Number.isFinite(Number(text)))) {
    return { levels: 0, values: texts.map((text) => (text === "?" || text === "" ? Number.NaN : Number(text))) };
  }
  const codes = new Map([...new Set(known)].sort((a, b) => (a < b ? -1 : 1)).map((text, code) => [text, code]));
  return { levels: codes.size, values: texts.map((text) => codes.get(text) ?? Number.NaN) };
}

/**
 * One random split: a fifth of the rows to be judged on.
 *
 * @param {RealData} data
 * @param {number} split
 * @returns {import("./dataset.mjs").TrainAndTest}
 */
export function randomSplit(data, split) {
  const order = permutation(data.y.length, createRng(`${data.name} ${split}`));
  const tested = Math.round(data.y.length / 5);
  return {
    train: fileOf(`${data.name}-${split}-train`, taken(data, order.subarray(tested))),
    test: fileOf(`${data.name}-${split}-test`, taken(data, order.subarray(0, tested))),
  };
}

function taken(data, rows) {
  const features = data.levels.length;
  const x = new Float64Array(rows.length * features);
  rows.forEach((row, i) => x.set(data.x.subarray(row * features, (row + 1) * features), i * features));
  return { ...data, x, y: Float64Array.from(rows, (row) => data.y[row]) };
}

const fileOf = (/** @type {string} */ name, /** @type {RealData} */ { x, y, levels }) =>
  write(name, { type: "float64", rows: y.length, features: levels.length, levels }, () => [{ x, y }]);
