import type { ProcessIdentity } from "../store/index.ts";

/**
 * What stands in a spool: JSON lines. The first tells the writer; an object after it describes a model, before the first
 * record that names it; a list is a record. A blank line was a record that had to be forgotten.
 */
export type SpoolLine =
  | { readonly kind: "writer"; readonly writer: Writer }
  | { readonly kind: "model"; readonly number: number; readonly model: ModelFacts }
  | { readonly kind: "record"; readonly record: SpoolRecord }
  | { readonly kind: "blank" }
  | { readonly kind: "damaged" };

export interface Writer extends ProcessIdentity {
  /** A pid means something on its own machine only. */
  readonly host: string;
}

/** What the rows of a model's records mean. */
export interface ModelFacts {
  readonly name: string;
  readonly version: number;
  readonly features: readonly string[];
  /** Null for regression. */
  readonly classes: readonly string[] | null;
}

/** Rows of one request. */
export interface SpoolRecord {
  readonly at: number;
  readonly requestId: string;
  /** As in the line that describes the model. */
  readonly model: number;
  readonly firstRow: number;
  readonly latencyMs: number;
  readonly purpose: string | null;
  readonly subject: string | null;
  readonly key: string | null;
  readonly rows: readonly SpoolRow[];
}

export interface SpoolRow {
  /** Values in the features' order, null where there was none; or their hash; or null. */
  readonly features: readonly (number | string | null)[] | string | null;
  readonly prediction: number | string;
  readonly rating: string | null;
  /** In the classes' order. */
  readonly probabilities: readonly number[] | null;
}

export const writerLine = ({ host, pid, started }: Writer): string =>
  `${JSON.stringify({ format: 1, host, pid, started })}\n`;

export const modelLine = (number: number, { name, version, features, classes }: ModelFacts): string =>
  `${JSON.stringify({ model: number, name, version, features, classes })}\n`;

/** A spool's line, without its end. What is not one of ours is damaged: the disk lost some of it. */
export function readLine(text: string): SpoolLine {
  if (text.trim() === "") return { kind: "blank" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return damaged;
  }
  if (Array.isArray(value)) return readRecord(value);
  if (typeof value !== "object" || value === null) return damaged;
  const { format, host, pid, started, model, name, version, features, classes } = value as Record<string, unknown>;
  if (format === 1 && isText(host) && isNumber(pid) && isTextOrNull(started)) {
    return { kind: "writer", writer: { host, pid, started } };
  }
  if (isNumber(model) && isText(name) && isNumber(version) && isTexts(features)) {
    if (classes !== null && !isTexts(classes)) return damaged;
    return { kind: "model", number: model, model: { name, version, features, classes } };
  }
  return damaged;
}

const damaged: SpoolLine = { kind: "damaged" };

function readRecord(fields: readonly unknown[]): SpoolLine {
  const [at, requestId, model, firstRow, latencyMs, purpose, subject, key, rows] = fields;
  const isWhole =
    isNumber(at) &&
    isText(requestId) &&
    isNumber(model) &&
    isNumber(firstRow) &&
    isNumber(latencyMs) &&
    isTextOrNull(purpose) &&
    isTextOrNull(subject) &&
    isTextOrNull(key) &&
    Array.isArray(rows);
  if (!isWhole) return damaged;
  const read: SpoolRow[] = [];
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row)) return damaged;
    const [features, prediction, rating = null, probabilities = null] = row as readonly unknown[];
    if (!isNumber(prediction) && !isText(prediction)) return damaged;
    if (features !== null && !isText(features) && !isCells(features)) return damaged;
    if (!isTextOrNull(rating) || !(probabilities === null || isNumbers(probabilities))) return damaged;
    read.push({ features, prediction, rating, probabilities });
  }
  const record = { at, requestId, model, firstRow, latencyMs, purpose, subject, key, rows: read };
  return { kind: "record", record };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === "string";
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(isNumber);
const isCells = (value: unknown): value is (number | string | null)[] =>
  Array.isArray(value) && value.every((one) => one === null || isText(one) || isNumber(one));
