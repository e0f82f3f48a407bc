import { quoted } from "@espalier/learn";
import type { Prediction } from "../contract/index.ts";
import { Refusal, type LiveModel } from "../predict/index.ts";
import { refuseTooManyRows } from "./body-rows.ts";
import { isObject, rowsInOrder, rowsOfColumns, type JsonRow } from "./frame-rows.ts";

/** A tensor of the Open Inference Protocol, its data flat, row by row. */
interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: readonly unknown[];
}

const integers = ["INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64"];
const datatypes = ["FP16", "FP32", "FP64", ...integers, "BYTES"];
/** Lists within lists of `data` are followed so far; no tensor of rows is deeper. */
const deepest = 4;

const refused = (message: string, hint = "see /docs for an example") => new Refusal("BODY_INVALID", message, hint);

/** The rows that an inference request holds: one matrix in feature order, or a tensor for each feature. Throws a Refusal. */
export function rowsOfInputs(inputs: unknown, live: LiveModel, mostRows: number): readonly JsonRow[] {
  if (!Array.isArray(inputs) || inputs.length === 0) throw refused('"inputs" must be a list of one tensor or more');
  const { features } = live.info;
  if (inputs.length > 2 * features.length + 10)
    throw refused(`"inputs" must have at most one tensor a feature; got ${inputs.length}`);
  const tensors = inputs.map((input, at) => tensorOf(input, at, mostRows));
  const [only] = tensors;
  const known = new Set(features.flatMap(({ accepted_names }) => accepted_names));
  if (only && tensors.length === 1 && only.shape.length === 2 && !(known.has(only.name) && only.shape[1] === 1)) {
    const [rows = 0, width = 0] = only.shape;
    if (rows > 0 && width !== features.length) {
      throw refused(
        `a tensor of rows must have shape [n, ${features.length}], one column a feature in their order; got [${rows}, ${width}]`,
      );
    }
    const data = Array.from({ length: rows }, (_, row) => only.data.slice(row * width, (row + 1) * width));
    return rowsInOrder(data, live);
  }
  return rowsOfColumns(columnsOf(tensors, known), live, mostRows);
}

function columnsOf(tensors: readonly Tensor[], known: ReadonlySet<string>): JsonRow {
  const columns = new Map<string, readonly unknown[]>();
  for (const { name, shape, data } of tensors) {
    if (!known.has(name))
      throw refused(
        `the input ${quoted(name)} is not a feature of this model`,
        "name the inputs as GET /v2/models/… does",
      );
    if (columns.has(name)) throw refused(`the input ${quoted(name)} is there twice`, "send each feature once");
    if (shape.length > 2 || (shape.length === 2 && shape[1] !== 1)) {
      throw refused(`the input ${quoted(name)} must have shape [n] or [n, 1]; got [${shape.join(", ")}]`);
    }
    columns.set(name, data);
  }
  return Object.fromEntries(columns);
}

function tensorOf(input: unknown, at: number, mostRows: number): Tensor {
  const called = `inputs[${at}]`;
  if (!isObject(input)) throw refused(`${called} must be an object with name, shape, datatype and data`);
  const { name, shape, datatype, data, parameters } = input;
  if (typeof name !== "string") throw refused(`${called}.name must be a text`);
  if ("binary_data_size" in parametersOf(parameters)) throw noBinary();
  if (!Array.isArray(shape) || shape.length === 0 || shape.length > deepest || !shape.every(isCount)) {
    throw refused(`${called}.shape must be a list of whole numbers, none negative`);
  }
  if (typeof datatype !== "string" || !datatypes.includes(datatype)) {
    throw refused(`${called}.datatype must be one of ${datatypes.join(", ")}; got ${quoted(String(datatype))}`);
  }
  if (!Array.isArray(data)) throw refused(`${called}.data must be a list`);
  refuseTooManyRows(shape[0] ?? 0, mostRows);
  const size = shape.reduce((product, length) => product * length, 1);
  const flat: unknown[] = [];
  const isWhole = flatten(data, flat, size, deepest);
  if (!isWhole || flat.length !== size) {
    const found = isWhole ? String(flat.length) : "more";
    throw refused(`${called}.data must have ${size} values for shape [${shape.join(", ")}]; got ${found}`);
  }
  const wrong = flat.find((value) => !fits(value, datatype));
  if (wrong !== undefined) throw refused(`${called}.data must be ${datatype}; got ${shown(wrong)}`);
  return { name, shape, data: flat };
}

/** Puts the values of lists within lists one after another; false as soon as there are more than `most`. */
function flatten(data: readonly unknown[], into: unknown[], most: number, depth: number): boolean {
  for (const value of data) {
    if (Array.isArray(value) && depth > 1) {
      if (!flatten(value, into, most, depth - 1)) return false;
    } else if (into.push(value) > most) return false;
  }
  return true;
}

const isCount = (length: unknown): length is number => Number.isSafeInteger(length) && (length as number) >= 0;

/** null is a value that is not known. */
function fits(value: unknown, datatype: string): boolean {
  if (value === null) return true;
  if (datatype === "BYTES") return typeof value === "string";
  return typeof value === "number" && (datatype.startsWith("FP") || Number.isInteger(value));
}

const shown = (value: unknown) =>
  typeof value === "object" ? "a list or an object" : typeof value === "string" ? quoted(value) : JSON.stringify(value);

/** What stands under `parameters`; nothing where there are none. */
export function parametersOf(value: unknown): JsonRow {
  if (value === undefined) return {};
  if (isObject(value)) return value;
  throw refused('"parameters" must be an object', "leave it out");
}

export const noBinary = (): Refusal =>
  refused("the binary data extension is not supported", 'send "data" as JSON, without inference-header-content-length');

/** What a model answers, as tensors: name, kind and what a row of it is. */
export interface OutputKind {
  readonly name: string;
  readonly datatype: "FP64" | "BYTES";
  readonly shape: readonly number[];
  readonly parameters?: JsonRow;
  dataOf(prediction: Prediction): readonly unknown[];
}

export function outputsOf({ info }: LiveModel): readonly OutputKind[] {
  const { classes } = info.target;
  if (classes === undefined) {
    const value: OutputKind = {
      name: "predict",
      datatype: "FP64",
      shape: [-1],
      dataOf: ({ prediction }) => [prediction],
    };
    if (info.bands === undefined) return [value];
    return [
      value,
      // An empty text where the prediction is outside all bands: a tensor has no null.
      { name: "rating", datatype: "BYTES", shape: [-1], dataOf: (one) => ["rating" in one ? (one.rating ?? "") : ""] },
    ];
  }
  const label = (name: string): OutputKind => ({
    name,
    datatype: "BYTES",
    shape: [-1],
    dataOf: (one) => [one.prediction],
  });
  return [
    label("predict"),
    label("label"),
    {
      name: "probabilities",
      datatype: "FP64",
      shape: [-1, classes.length],
      parameters: { classes: [...classes] },
      dataOf: (one) => ("probabilities" in one ? classes.map((name) => one.probabilities[name]) : []),
    },
  ];
}

/** The outputs that a request asks for by name; all where it names none. Throws a Refusal. */
export function wantedOutputs(asked: unknown, live: LiveModel): readonly OutputKind[] {
  const all = outputsOf(live);
  if (asked === undefined || (Array.isArray(asked) && asked.length === 0)) return all;
  if (!Array.isArray(asked) || asked.length > 100) throw refused('"outputs" must be a list of the outputs wanted');
  return asked.map((one: unknown) => {
    if (isObject(one) && parametersOf(one.parameters).binary_data === true) throw noBinary();
    const found = isObject(one) ? all.find(({ name }) => name === one.name) : undefined;
    if (found) return found;
    throw refused(`"outputs" must name outputs of this model: ${all.map(({ name }) => name).join(", ")}`);
  });
}

/** As the model's metadata tells it. */
export const outputKind = ({ name, datatype, shape, parameters }: OutputKind): JsonRow => ({
  name,
  datatype,
  shape,
  ...(parameters ? { parameters } : {}),
});

export const outputTensor = (
  { name, datatype, shape, parameters, dataOf }: OutputKind,
  predictions: readonly Prediction[],
): JsonRow => ({
  name,
  datatype,
  shape: [predictions.length, ...shape.slice(1)],
  ...(parameters ? { parameters } : {}),
  data: predictions.flatMap(dataOf),
});
