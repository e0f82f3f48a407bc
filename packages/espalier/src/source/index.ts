export { inferSchema, type Inference, type InferredTarget } from "./infer-schema.ts";
export { numberOf, type RawColumn, type RawTable } from "./raw-table.ts";
export { parseCsv } from "./read-csv.ts";
export { readSource, readSourceBytes } from "./read-source.ts";
export { csv, defaultMissing, delimiters, type Delimiter, type SourceSpec } from "./spec.ts";
export { featureTable, typedTable, type TargetSpec, type TypedTable, type UnknownLevel } from "./typed-table.ts";
