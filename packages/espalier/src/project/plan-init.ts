import type { Task } from "@espalier/learn";
import { fault } from "../fault/index.ts";
import { csv, defaultMissing, inferSchema, parseCsv, type Inference, type InferredTarget } from "../source/index.ts";
import { configText } from "./config-text.ts";
import type { ProjectFile } from "./project-file.ts";
import { withScaffold } from "./scaffold.ts";

export interface InitRequest {
  /** The new folder's name: the project is named after it. */
  readonly folder: string;
  /** The data file's name, without folders. */
  readonly dataName: string;
  readonly bytes: Uint8Array;
  readonly target: string;
  /** Overrules what the target's values suggest. */
  readonly task?: Task;
  /** Espalier's version, for package.json. */
  readonly version: string;
}

export interface InitPlan {
  readonly files: readonly ProjectFile[];
  /** What was found, for the terminal. */
  readonly inference: Inference;
  readonly target: InferredTarget;
  readonly rows: number;
}

/**
 * The files of a project for a CSV file: a commented config that runs as it is, a copy of the data and what an editor
 * needs. Faults as `parseCsv` and `inferSchema`, and FEATURES_NONE.
 */
export function planInit(request: InitRequest): InitPlan {
  const { bytes, dataName } = request;
  const wish = { target: request.target, ...(request.task && { task: request.task }) };
  const first = parseCsv(bytes, csv(dataName));
  const { decimal, missing } = inferSchema(first, wish).readWith;
  const options = {
    delimiter: first.delimiter,
    ...(decimal && { decimal }),
    ...(missing && { missing: [...defaultMissing, ...missing] }),
  };
  const raw = parseCsv(bytes, csv(dataName, options));
  const inference = inferSchema(raw, wish);
  const target = inference.target!; // one was asked for
  if (Object.keys(inference.features).length === 0) {
    throw fault("FEATURES_NONE", { file: dataName, reasons: inference.leftOut });
  }
  const path = `data/${safeName(dataName, "data.csv")}`;
  const name = safeName(request.folder, "project");
  const source = csv(path, options);
  const files = [
    { path: "espalier.config.ts", content: configText({ name, source, inference, target, rows: raw.rows }) },
    { path, content: bytes },
  ];
  return { files: withScaffold(files, name, request.version), inference, target, rows: raw.rows };
}

/** A name that every file system, address and package.json takes. */
const safeName = (name: string, otherwise: string): string =>
  name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 100) || otherwise;
