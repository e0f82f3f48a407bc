import { metricOf } from "../../packages/learn/dist/index.js";
import { readNumbers } from "./dataset.mjs";

/**
 * How good a side's answers are, by the same ruler for all: area under the ROC curve for classes, RMSE for numbers.
 *
 * @param {"classification" | "regression"} task
 * @param {string} truth path of the target
 * @param {string} answers path of the probabilities of class 1, or of the values
 */
export function qualityOf(task, truth, answers) {
  const values = readNumbers(truth);
  const predicted = readNumbers(answers);
  if (task === "regression") return metricOf("rmse").compute({ task, name: "y", values }, predicted);
  const both = new Float64Array(predicted.length * 2);
  predicted.forEach((p, i) => {
    both[2 * i] = 1 - p;
    both[2 * i + 1] = p;
  });
  return metricOf("roc_auc").compute({ task, name: "y", codes: Int32Array.from(values), classes: ["0", "1"] }, both);
}
