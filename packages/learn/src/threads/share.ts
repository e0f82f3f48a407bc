import type { FoldData } from "../evaluate/index.ts";
import type { Column, Target } from "../table/index.ts";

/** The same data over shared memory: sending it to a worker then copies nothing. */
export function shareFoldData(data: FoldData): FoldData {
  return {
    metric: data.metric,
    table: { rows: data.table.rows, columns: data.table.columns.map(shareColumn) },
    target: shareTarget(data.target),
    folds: data.folds.map(({ train, test }) => ({ train: shareInts(train), test: shareInts(test) })),
  };
}

const shareColumn = (column: Column): Column =>
  column.kind === "number"
    ? { ...column, values: shareFloats(column.values) }
    : { ...column, codes: shareInts(column.codes) };

const shareTarget = (target: Target): Target =>
  target.task === "regression"
    ? { ...target, values: shareFloats(target.values) }
    : { ...target, codes: shareInts(target.codes) };

function shareFloats(from: Readonly<Float64Array>): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(from.length * 8));
  shared.set(from);
  return shared;
}

function shareInts(from: Readonly<Int32Array>): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(from.length * 4));
  shared.set(from);
  return shared;
}
