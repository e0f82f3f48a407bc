export type { Held, HeldFile, HoldOptions } from "./held.ts";
export { holdSource } from "./hold-source.ts";
export { inferSchema, type Inference, type InferredTarget } from "./infer-schema.ts";
export { inferTask } from "./infer-task.ts";
export { matcherOf } from "./match-key.ts";
export { plausibleRange } from "./plausible-range.ts";
export type { RawColumn, RawTable } from "./raw-table.ts";
export { parseCsv } from "./read-csv.ts";
export type { ReadOptions } from "./read-options.ts";
export { readRaw, rereadWith } from "./read-raw.ts";
export { readTyped } from "./read-typed.ts";
export { withRelation, type Relation, type RelationColumn, type RelationOptions } from "./relation.ts";
export {
  csv,
  defaultMissing,
  delimiters,
  encodings,
  jsonLines,
  packingOf,
  parquet,
  postgres,
  sourceName,
  sourceOf,
  tsv,
  type CsvSource,
  type Delimiter,
  type Encoding,
  type FileOptions,
  type FileSource,
  type JsonLinesSource,
  type ParquetSource,
  type PostgresSource,
  type SourceSpec,
} from "./spec.ts";
export { isSameStamp, stampFrom, type Stamp } from "./stamp.ts";
export { featureTable, typedTable, type TargetSpec, type TypedTable, type UnknownLevel } from "./typed-table.ts";
