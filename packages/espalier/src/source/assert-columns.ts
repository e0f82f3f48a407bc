import type { Schema } from "@espalier/learn";
import { didYouMean, fault } from "../fault/index.ts";
import type { TargetSpec } from "./typed-table.ts";

/** Faults TARGET_ABSENT, CSV_COLUMN_ABSENT. */
export function assertColumns(have: readonly string[], file: string, features: Schema, { name }: TargetSpec): void {
  if (!have.includes(name)) throw fault("TARGET_ABSENT", { file, target: name, have, like: didYouMean(name, have) });
  const names = new Set(have);
  const columns = Object.keys(features).filter((one) => !names.has(one));
  if (columns.length === 0) return;
  const like = columns.flatMap((one) => didYouMean(one, have).slice(0, 1));
  throw fault("CSV_COLUMN_ABSENT", { file, columns, have, like });
}
