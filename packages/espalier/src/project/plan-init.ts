import type { Task } from "@espalier/learn";
import { fault } from "../fault/index.ts";
import {
  csv,
  defaultMissing,
  inferSchema,
  parseCsv,
  rereadWith,
  sourceOf,
  type Inference,
  type InferredTarget,
  type RawTable,
  type SourceSpec,
} from "../source/index.ts";
import { configText } from "./config-text.ts";
import type { ProjectFile } from "./project-file.ts";
import { withScaffold } from "./scaffold.ts";

export interface InitRequest {
  /** The new folder's name: the project is named after it. */
  readonly folder: string;
  /** The data file's name, without folders. */
  readonly dataName: string;
  /** The bytes of a CSV file; or the rows of a file of any kind, and where it is. */
  readonly data: Uint8Array | { readonly rows: RawTable; readonly path: string };
  readonly target: string;
  /** Overrules what the target's values suggest. */
  readonly task?: Task;
  /** Espalier's version, for package.json. */
  readonly version: string;
}

export interface InitPlan {
  readonly files: readonly ProjectFile[];
  /** Where the config says that rows come from. */
  readonly source: SourceSpec;
  /** What was found, for the terminal. */
  readonly inference: Inference;
  readonly target: InferredTarget;
  readonly rows: number;
}

/**
 * The files of a project for a data file: a commented config that runs as it is, a copy of the data and what an editor
 * needs. Faults as `parseCsv` and `inferSchema`, and FEATURES_NONE.
 */
export function planInit(request: InitRequest): InitPlan {
  const { data, dataName } = request;
  const wish = { target: request.target, ...(request.task && { task: request.task }) };
  const isCsv = data instanceof Uint8Array;
  const first = isCsv ? parseCsv(data, csv(dataName)) : data.rows;
  const { decimal, missing } = inferSchema(first, wish).readWith;
  const raw = rereadWith(first, { ...(decimal && { decimal }), ...(missing && { missing }) });
  const inference = inferSchema(raw, wish);
  const target = inference.target!; // one was asked for
  if (Object.keys(inference.features).length === 0) {
    throw fault("FEATURES_NONE", { file: dataName, reasons: inference.leftOut });
  }
  const path = `data/${safeName(dataName, "data.csv")}`;
  const name = safeName(request.folder, "project");
  const options = { ...(decimal && { decimal }), ...(missing && { missing: [...defaultMissing, ...missing] }) };
  const plain = sourceOf(path);
  const source = { ...plain, ...(isCsv && { delimiter: first.delimiter }), ...options };
  const content = isCsv ? data : { copyOf: data.path };
  const files = [
    { path: "espalier.config.ts", content: configText({ name, source, inference, target, rows: raw.rows }) },
    { path, content },
  ];
  return { files: withScaffold(files, name, request.version), source, inference, target, rows: raw.rows };
}

/** A name that every file system, address and package.json takes. */
const safeName = (name: string, otherwise: string): string =>
  name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 100) || otherwise;
