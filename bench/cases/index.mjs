import { boostingQuality } from "./boosting-quality.mjs";
import { boosting } from "./boosting.mjs";
import { data } from "./data.mjs";
import { forest } from "./forest.mjs";
import { lambda } from "./lambda.mjs";
import { pipeline } from "./pipeline.mjs";
import { predict } from "./predict.mjs";
import { serving } from "./serving.mjs";
import { small } from "./small.mjs";
import { startup } from "./startup.mjs";

/**
 * @typedef {object} Case
 * @property {string} about one line for people
 * @property {readonly (() => void)[]} needs what installs its peers
 * @property {(options: Options) => AsyncIterable<import("../harness/compare.mjs").Row>} rows
 */

/**
 * @typedef {object} Options
 * @property {number} cores
 * @property {number} repeats
 * @property {boolean} large also what takes many minutes
 * @property {string} only part of a work's name: leave out the others
 * @property {(text: string) => void} tell progress, for people
 */

/**
 * Every benchmark by the name it is asked for.
 *
 * @type {Readonly<Record<string, Case>>}
 */
export const cases = {
  boosting,
  "boosting-quality": boostingQuality,
  data,
  forest,
  lambda,
  pipeline,
  predict,
  serving,
  small,
  startup,
};
