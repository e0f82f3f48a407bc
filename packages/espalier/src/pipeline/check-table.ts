import { takeRows, takeTarget } from "@espalier/learn";
import { runChecks, type Finding } from "../checks/index.ts";
import type { ResolvedConfig } from "../project/index.ts";
import type { TypedTable } from "../source/index.ts";

/**
 * The checks that are there by themselves, on the rows that were not set aside.
 *
 * @param aside numbers of rows as in the source
 */
export function checkTable(
  config: ResolvedConfig,
  { table, target, rowNumbers, unknownLevels }: Pick<TypedTable, "table" | "target" | "rowNumbers" | "unknownLevels">,
  aside: ReadonlySet<number>,
): readonly Finding[] {
  if (aside.size === 0) return runChecks(table, target, config, { unknownLevels, rowNumbers });
  const kept = Int32Array.from(rowNumbers.keys()).filter((row) => !aside.has(rowNumbers[row]!));
  const levels = unknownLevels
    .map((level) => ({ ...level, rows: level.rows.filter((row) => !aside.has(row)) }))
    .filter(({ rows }) => rows.length > 0);
  const origin = { unknownLevels: levels, rowNumbers: kept.map((row) => rowNumbers[row]!) };
  return runChecks(takeRows(table, kept), takeTarget(target, kept), config, origin);
}
