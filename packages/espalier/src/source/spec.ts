import { basename } from "node:path";
import type { Delimiter } from "../csv/index.ts";

export { defaultMissing, delimiters, type Delimiter } from "../csv/index.ts";

export type Encoding = "utf-8" | "utf-16" | "latin-1";
export const encodings: readonly Encoding[] = ["utf-8", "utf-16", "latin-1"];

/** What every source may say of its rows. */
interface RowOptions {
  /** Texts that stand for a missing value, in place of `defaultMissing`. */
  readonly missing?: readonly string[];
  /** A SELECT of DuckDB over the table `source`: its rows are the source's rows. */
  readonly sql?: string;
  /** So many rows, drawn from all of them by the seed; absent: all. */
  readonly sample?: number;
}

/** Where files are. */
export interface FileOptions {
  /** Of a file that an `https://` or `http://` address brings: the SHA-256 it must have, in hex. */
  readonly sha256?: string;
  /** Of `s3://`: an S3-compatible service; absent: Amazon's, or AWS_ENDPOINT_URL. */
  readonly endpoint?: string;
  readonly region?: string;
  /** Of `s3://`: the bucket's name stands in the path, not in the host; absent: true where there is an endpoint. */
  readonly pathStyle?: boolean;
}

/** One file, several, a glob, `https://…` or `s3://bucket/key`; relative to the project's folder, or absolute. */
export type SourcePath = string | readonly string[];

export interface CsvSource extends RowOptions, FileOptions {
  readonly kind: "csv";
  readonly path: SourcePath;
  /** What stands between cells; absent: found from the first rows. */
  readonly delimiter?: Delimiter;
  /** What a number's fraction begins with; absent: a point. */
  readonly decimal?: "." | ",";
  /** Absent: UTF-8. `utf-16` of either byte order; `latin-1` is Windows-1252. */
  readonly encoding?: Encoding;
}

export interface JsonLinesSource extends RowOptions, FileOptions {
  readonly kind: "json-lines";
  readonly path: SourcePath;
}

export interface ParquetSource extends RowOptions, FileOptions {
  readonly kind: "parquet";
  readonly path: SourcePath;
}

export interface PostgresSource extends RowOptions {
  readonly kind: "postgres";
  /** One SELECT. */
  readonly query: string;
  /** The environment variable that holds the database's address. */
  readonly env?: string;
  /** The database's address, without a password: that comes from PGPASSWORD or ~/.pgpass. */
  readonly url?: string;
}

/** Where rows come from. Plain JSON, and never a secret. */
export type SourceSpec = CsvSource | JsonLinesSource | ParquetSource | PostgresSource;
export type FileSource = Exclude<SourceSpec, PostgresSource>;

type Options<S extends SourceSpec> = Omit<S, "kind" | "path" | "query">;

/** A file of comma-separated values with a header: `csv("data/wine.csv", { delimiter: ";" })`. */
export const csv = (path: SourcePath, options: Options<CsvSource> = {}): CsvSource => ({
  kind: "csv",
  path,
  ...options,
});

/** As `csv`, with tabs between cells. */
export const tsv = (path: SourcePath, options: Omit<Options<CsvSource>, "delimiter"> = {}): CsvSource => ({
  kind: "csv",
  path,
  delimiter: "\t",
  ...options,
});

/** A file with one JSON object on each line. Values that are objects or lists are taken as text. */
export const jsonLines = (path: SourcePath, options: Options<JsonLinesSource> = {}): JsonLinesSource => ({
  kind: "json-lines",
  path,
  ...options,
});

export const parquet = (path: SourcePath, options: Options<ParquetSource> = {}): ParquetSource => ({
  kind: "parquet",
  path,
  ...options,
});

/** What a SELECT in PostgreSQL gives; the address from DATABASE_URL unless `env` names another variable. */
export const postgres = (query: string, options: Options<PostgresSource> = {}): PostgresSource => ({
  kind: "postgres",
  query,
  ...(options.url === undefined && { env: "DATABASE_URL" }),
  ...options,
});

export const pathsOf = ({ path }: FileSource): readonly string[] => (typeof path === "string" ? [path] : path);

/** The source as a message names it. */
export function sourceName(spec: SourceSpec): string {
  if (spec.kind === "postgres") return "the PostgreSQL query";
  const [first = "", ...more] = pathsOf(spec);
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

/** The source as CSV, where its files are that: what PostgreSQL sends is. Null: they are of another kind. */
export function asCsv(spec: SourceSpec): CsvSource | null {
  if (spec.kind === "csv") return spec;
  if (spec.kind !== "postgres") return null;
  return { kind: "csv", path: sourceName(spec), delimiter: ",", ...(spec.missing && { missing: spec.missing }) };
}

/** The kind of source that a file's name tells, under `.gz` or `.zst`, too; CSV where it tells nothing. */
export function sourceOf(path: string): CsvSource | JsonLinesSource | ParquetSource {
  const name = basename(path)
    .toLowerCase()
    .replace(/\.(gz|zst)$/, "");
  if (name.endsWith(".parquet") || name.endsWith(".pq")) return parquet(path);
  if (/\.(jsonl|ndjson|jsonlines)$/.test(name)) return jsonLines(path);
  return name.endsWith(".tsv") || name.endsWith(".tab") ? tsv(path) : csv(path);
}

/** How a file is packed, as its name tells. */
export type Packing = "none" | "gzip" | "zstd";
export const packingOf = (name: string): Packing =>
  /\.gz$/i.test(name) ? "gzip" : /\.zst$/i.test(name) ? "zstd" : "none";
