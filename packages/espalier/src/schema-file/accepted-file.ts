import type { Accepted, AcceptedColumn, Distribution } from "../checks/index.ts";
import { distributionLimit } from "../checks/index.ts";
import { fault } from "../fault/index.ts";

/** The file's name, beside the config. */
export const acceptedFileName = "espalier.accepted.json";

/** 50,000 columns, 1,000 of them with a distribution, take some 6 MB. */
export const largestAcceptedBytes = 16 * 1024 * 1024;

/** One column a line, so that a change of one is a change of one line. */
export function acceptedText({ rows, columns }: Accepted): string {
  const lines = columns.map((column) => `    ${JSON.stringify(column)}`).join(",\n");
  return `{\n  "format": 1,\n  "rows": ${rows},\n  "columns": [\n${lines}\n  ]\n}\n`;
}

/** Reads what `acceptedText` wrote, or somebody else. Faults SCHEMA_FILE_INVALID. */
export function parseAccepted(text: string): Accepted {
  const value = parsed(text);
  if (!isRecord(value) || value.format !== 1) throw invalid("it must be an object with format 1");
  if (!isCount(value.rows)) throw invalid("rows must be a whole number");
  if (!Array.isArray(value.columns)) throw invalid("columns must be a list");
  const columns = value.columns.map((column: unknown, i) => readColumn(column, `columns[${i}]`));
  if (new Set(columns.map(({ name }) => name)).size < columns.length)
    throw invalid("every column must stand there once");
  if (columns.filter(({ distribution }) => distribution !== null).length > distributionLimit) {
    throw invalid(`at most ${distributionLimit} columns may have a distribution`);
  }
  return { rows: value.rows, columns };
}

const kinds: readonly string[] = ["integer", "number", "boolean", "date", "time", "text"];

function readColumn(value: unknown, at: string): AcceptedColumn {
  const valid = isRecord(value) && typeof value.name === "string" && kinds.includes(String(value.kind));
  if (!valid || !isCount(value.values)) throw invalid(`${at} must have a name, a kind and the number of its values`);
  return {
    name: value.name as string,
    kind: value.kind as AcceptedColumn["kind"],
    values: value.values,
    distribution: value.distribution === null ? null : readDistribution(value.distribution, at),
  };
}

function readDistribution(value: unknown, at: string): Distribution {
  if (isRecord(value) && Array.isArray(value.counts) && value.counts.length <= 1000 && value.counts.every(isCount)) {
    const { edges, levels, counts, other } = value as Readonly<Record<string, unknown>> & { counts: number[] };
    const ascends = (list: readonly unknown[]) =>
      list.every((edge, i) => Number.isFinite(edge) && (i === 0 || Number(edge) > Number(list[i - 1])));
    if (Array.isArray(edges) && edges.length > 0 && counts.length === edges.length + 1 && ascends(edges)) {
      return { edges: edges as number[], counts };
    }
    const texts = Array.isArray(levels) && levels.every((level) => typeof level === "string");
    if (texts && levels.length === counts.length && new Set(levels).size === levels.length && isCount(other)) {
      return { levels: levels as string[], counts, other };
    }
  }
  throw invalid(`the distribution of ${at} must be ascending edges, or levels, with a count for each`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const invalid = (problem: string, options?: ErrorOptions) =>
  fault("SCHEMA_FILE_INVALID", { file: acceptedFileName, line: null, problem, more: 0 }, options);
