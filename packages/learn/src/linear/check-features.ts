import { fault } from "../fault/index.ts";
import type { Features } from "../table/index.ts";

/**
 * A linear model adds up what it is given, so each feature must be a number and each value must be there.
 * Faults COLUMN_KIND, VALUES_MISSING, VALUE_NOT_FINITE.
 */
export function checkFeatures(x: Features, kind: string): void {
  x.columns.forEach((values, j) => {
    const column = x.names[j]!;
    if (x.levels[j]! > 0) throw fault("COLUMN_KIND", { column, expected: "number", got: "category" });
    let missing = 0;
    for (const value of values) {
      if (Number.isNaN(value)) missing++;
      else if (!Number.isFinite(value)) throw fault("VALUE_NOT_FINITE", { column, value });
    }
    if (missing > 0) throw fault("VALUES_MISSING", { column, rows: missing, kind });
  });
}
