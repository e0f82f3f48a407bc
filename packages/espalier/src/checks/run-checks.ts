import type { Schema, Table, Target } from "@espalier/learn";
import {
  bySeverity,
  checkNames,
  type Check,
  type CheckName,
  type Finding,
  type Severity,
  type Subject,
} from "./finding.ts";
import { checkIdentifier } from "./identifier.ts";
import { checkLeakage } from "./leakage.ts";
import { checkLevels } from "./levels.ts";
import { checkPresence } from "./presence.ts";
import { checkRange } from "./range.ts";
import { checkClassSize, checkRows } from "./rows.ts";

/** A severity for every finding of a check, in place of the check's own; "off" drops them. */
export type CheckOverrides = { readonly [Name in CheckName]?: Severity | "off" };

/** The part of a project's configuration that checks read. Names that are no `CheckName` are the project's own checks. */
export interface CheckSettings {
  readonly features: Schema;
  readonly checks: Readonly<Record<string, unknown>>;
  readonly search: { readonly folds: number };
}

/** What is known of the rows beyond the table: see `TypedTable`. */
export interface Origin {
  readonly unknownLevels: Subject["unknownLevels"];
  readonly rowNumbers: ArrayLike<number>;
}

const checks: readonly Check[] = [
  checkRows,
  checkClassSize,
  checkPresence,
  checkRange,
  checkLevels,
  checkLeakage,
  checkIdentifier,
];

/**
 * Holds the table against the schema and the checks. All findings, errors first, then in the order of `checkNames` and
 * of the columns. Without an origin, rows are numbered from 1 and no level is unknown.
 */
export function runChecks(table: Table, target: Target, settings: CheckSettings, origin?: Origin): readonly Finding[] {
  const subject: Subject = {
    table,
    target,
    features: settings.features,
    folds: settings.search.folds,
    unknownLevels: origin?.unknownLevels ?? [],
    rowNumbers: Int32Array.from(origin?.rowNumbers ?? Array.from({ length: table.rows }, (_, row) => row + 1)),
  };
  const found = checks
    .flatMap((check) => check(subject))
    .sort((a, b) => checkNames.indexOf(a.check) - checkNames.indexOf(b.check));
  return bySeverity(found.flatMap((finding) => withSeverity(finding, settings.checks)));
}

/** The finding with the severity that the project gives its check; nothing where it is off. */
export function withSeverity<F extends Finding>(finding: F, overrides: CheckSettings["checks"]): F[] {
  const severity = Object.hasOwn(overrides, finding.check) ? overrides[finding.check] : undefined;
  if (severity === "off") return [];
  return typeof severity === "string" ? [{ ...finding, severity }] : [finding];
}
