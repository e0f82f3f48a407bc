import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { quarantinedRows } from "../checks/index.ts";
import { csvLine } from "../csv/index.ts";
import { fromSystemError } from "../fault/index.ts";
import type { Relation } from "../source/index.ts";
import { writeDurably } from "../store/index.ts";

/**
 * Writes the rows that were set aside where people find them, with all columns and the names of the checks that each
 * failed. Returns the path within the project; null where there are none: then no file of that name is left, either.
 */
export async function writeQuarantine(
  dir: string,
  name: string,
  relation: Relation,
  quarantine: ReadonlyMap<number, readonly string[]>,
): Promise<string | null> {
  const path = `quarantine/${name}.csv`;
  const whole = join(dir, path);
  if (quarantine.size === 0) {
    await rm(whole, { force: true });
    return null;
  }
  await mkdir(dirname(whole), { recursive: true }).catch((error: unknown) => {
    throw fromSystemError(error, path);
  });
  await writeDurably(whole, lines(relation, quarantine));
  return path;
}

async function* lines(relation: Relation, quarantine: ReadonlyMap<number, readonly string[]>): AsyncGenerator<string> {
  yield csvLine(["row", ...relation.columns.map(({ name }) => name), "reasons"]);
  for await (const { row, cells, reasons } of quarantinedRows(relation, quarantine)) {
    yield csvLine([row, ...cells, reasons.join("; ")]);
  }
}
