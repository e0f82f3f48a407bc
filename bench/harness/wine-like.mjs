import { existsSync, writeFileSync } from "node:fs";
import { createRng } from "../../packages/learn/dist/index.js";
import { madeFile } from "./paths.mjs";

/** Name, mean, deviation, least and decimals of what is measured on a red wine (UCI 186): its shape, without its file. */
const features = /** @type {const} */ ([
  ["fixed_acidity", 8.32, 1.74, 4, 1],
  ["volatile_acidity", 0.53, 0.18, 0.12, 2],
  ["citric_acid", 0.27, 0.19, 0, 2],
  ["residual_sugar", 2.54, 1.41, 0.9, 1],
  ["chlorides", 0.087, 0.047, 0.012, 3],
  ["free_sulfur_dioxide", 15.9, 10.5, 1, 0],
  ["total_sulfur_dioxide", 46.5, 32.9, 6, 0],
  ["density", 0.9967, 0.0019, 0.99, 5],
  ["ph", 3.31, 0.154, 2.7, 2],
  ["sulphates", 0.66, 0.17, 0.3, 2],
  ["alcohol", 10.4, 1.07, 8, 1],
]);

export const featureNames = features.map(([name]) => name);

/** @param {string} label @param {number} count @returns {readonly (readonly number[])[]} */
export function wineRows(label, count) {
  const rng = createRng(label);
  return Array.from({ length: count }, () =>
    features.map(([, mean, deviation, least, decimals]) =>
      Number(Math.max(least, mean + deviation * rng.normal()).toFixed(decimals)),
    ),
  );
}

/** 1,599 wines with a quality of 3 to 8, as many as there are in the real file. */
export function wineFile() {
  const path = madeFile("data", "wine-like.csv");
  if (existsSync(path)) return path;
  const noise = createRng("quality");
  const lines = wineRows("wines", 1599).map((row) => {
    const [, acidity, , , , , sulphur, , , sulphates, alcohol] = row;
    const taste =
      5.6 + 0.35 * (alcohol - 10.4) - 1.1 * (acidity - 0.53) + 0.9 * (sulphates - 0.66) - 0.003 * (sulphur - 46);
    const quality = Math.min(8, Math.max(3, Math.round(taste + 0.65 * noise.normal())));
    return [...row, quality].join(",");
  });
  writeFileSync(path, `${[...featureNames, "quality"].join(",")}\n${lines.join("\n")}\n`);
  return path;
}

/** Rows without a quality, to be scored. */
export function wineCsv(/** @type {number} */ count) {
  const path = madeFile("data", `wine-like-${count}.csv`);
  if (!existsSync(path)) {
    const lines = wineRows("to score", count).map((row) => row.join(","));
    writeFileSync(path, `${featureNames.join(",")}\n${lines.join("\n")}\n`);
  }
  return path;
}

const rowObject = (/** @type {readonly number[]} */ row) => Object.fromEntries(row.map((v, i) => [featureNames[i], v]));

/** Different rows: one row again and again would always walk the same branches. */
export const rowBodies = () => wineRows("asked", 500).map((row) => JSON.stringify(rowObject(row)));

export const batchBodies = () =>
  Array.from({ length: 50 }, (_, i) => JSON.stringify(wineRows(`batch ${i}`, 100).map(rowObject)));

/** The same rows in the Open Inference Protocol. */
export const inferBodies = () =>
  wineRows("asked", 500).map((data) =>
    JSON.stringify({ inputs: [{ name: "x", shape: [1, data.length], datatype: "FP32", data }] }),
  );
