import type { Prediction } from "../contract/index.ts";
import type { LiveModel } from "../predict/index.ts";
import { factsOf, type Answered } from "./answered.ts";
import type { KeyedHash } from "./keyed-hash.ts";
import type { PredictionRules } from "./rules.ts";
import { modelLine } from "./spool-line.ts";

/** Answers of one model, as a spool holds them. */
export interface AnswerEncoder {
  /** Stands in a spool before the first of this model's records. */
  readonly definition: string;
  /** The lines of rows[from, to), the spool's own kind of them: see spool-line.ts. */
  encode(answered: Answered, atMs: number, from: number, to: number): string;
}

/** A line is ended after this many characters, so that no reader needs much memory. */
const longestLine = 64 * 1024;

/**
 * Compiles the encoder of a model's answers. Rows have been read before: their names are known, their values numbers
 * and texts.
 *
 * @param number what the model is called within a spool
 * @param hash null where neither rows nor subjects are to be hashed
 */
export function createAnswerEncoder(
  live: LiveModel,
  number: number,
  kept: PredictionRules["features"],
  hash: KeyedHash | null,
): AnswerEncoder {
  const { features, name, version } = live.info;
  const { target } = live.served.model;
  const classes = target.task === "classification" ? target.classes : null;
  const featuresText = featuresTextOf(live, kept, hash);
  const resultText = classes ? classText(classes) : numberText;
  const subjectOf = (subject: string | null) => (subject === null || hash === null ? subject : hash(subject));

  return {
    definition: modelLine(number, { name, version, features: features.map((feature) => feature.name), classes }),
    encode: (
      { rows, predictions, occasion: { requestId, keyName, seconds, headers, firstRow = 0 } },
      atMs,
      from,
      to,
    ) => {
      const { purpose, subject } = factsOf(headers);
      const head = `[${atMs},${JSON.stringify(requestId)},${number},`;
      const latencyMs = Math.round(seconds * 1e6) / 1000;
      const tail = `,${latencyMs},${text(purpose)},${text(subjectOf(subject))},${text(keyName)},[`;
      let lines = "";
      let line = `${head}${firstRow + from}${tail}`;
      for (let row = from; row < to; row++) {
        line += `[${featuresText(rows[row])},${resultText(predictions[row]!)}]`;
        if (row + 1 === to) break;
        if (line.length < longestLine) line += ",";
        else {
          lines += `${line}]]\n`;
          line = `${head}${firstRow + row + 1}${tail}`;
        }
      }
      return `${lines}${line}]]\n`;
    },
  };
}

const text = (value: string | null): string => (value === null ? "null" : JSON.stringify(value));

type Cells = Readonly<Record<string, unknown>>;
type FeaturesText = (row: unknown) => string;

/** A row's value for a feature, by whichever of its names. What a row inherits is neither number nor text. */
function cellOf(row: Cells, name: string, otherName: string | undefined): number | string | null {
  const value = row[name];
  if (isCell(value)) return value;
  const other = otherName === undefined ? null : row[otherName];
  return isCell(other) ? other : null;
}

/** JSON has no numbers but finite ones. */
const isCell = (value: unknown): value is number | string =>
  typeof value === "number" ? Number.isFinite(value) : typeof value === "string";

function featuresTextOf(live: LiveModel, kept: PredictionRules["features"], hash: KeyedHash | null): FeaturesText {
  if (kept === "none") return () => "null";
  return kept === "values" ? valuesText(live) : hashText(live, hash);
}

/** As JSON.stringify would write it, in half the time. */
function valuesText({ info }: LiveModel): FeaturesText {
  const names = info.features.map(({ accepted_names: [, otherName], name }) => [name, otherName] as const);
  return (row) => {
    let cells = "";
    for (const [name, otherName] of names) {
      const cell = cellOf(row as Cells, name, otherName);
      cells += `${cells === "" ? "" : ","}${typeof cell === "string" ? JSON.stringify(cell) : cell}`;
    }
    return `[${cells}]`;
  };
}

/** The hash of the canonical row: names as in the data, sorted; no missing values. Spelling and order do not matter. */
function hashText({ info }: LiveModel, hash: KeyedHash | null): FeaturesText {
  const names = info.features
    .map(({ accepted_names: [, otherName], name }) => [name, otherName, JSON.stringify(name)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return (row) => {
    const cells = names.flatMap(([name, otherName, key]) => {
      const cell = cellOf(row as Cells, name, otherName);
      return cell === null ? [] : [`${key}:${JSON.stringify(cell)}`];
    });
    return JSON.stringify(hash!(`{${cells.join(",")}}`));
  };
}

function numberText(prediction: Prediction): string {
  const rating = "rating" in prediction ? (prediction.rating ?? null) : null;
  return rating === null ? JSON.stringify(prediction.prediction) : `${prediction.prediction},${JSON.stringify(rating)}`;
}

const classText = (classes: readonly string[]) => {
  const labels = new Map(classes.map((name) => [name, JSON.stringify(name)]));
  return (prediction: Prediction): string => {
    const { label, probabilities } = prediction as Extract<Prediction, { readonly label: string }>;
    let shares = "";
    for (const name of classes) shares += `${shares === "" ? "" : ","}${probabilities[name]}`;
    return `${labels.get(label)},null,[${shares}]`;
  };
};
