import { predictTable, prepareModel, type Table } from "@espalier/learn";
import type { Prediction } from "../contract/index.ts";
import { ChunkBuilder, type RowChunk } from "./row-chunk.ts";
import { answersOf, notFinite, rowsRefused, takeCells } from "./predictor.ts";
import { Refusal } from "./refusal.ts";
import { isRowFault } from "./row-fault.ts";
import { createRowReader } from "./row-reader.ts";
import type { RowProblem } from "./row-problem.ts";
import type { ServedModel, ServeRules } from "./served-model.ts";
import { createTextReader, type TextReader } from "./text-rows.ts";

/** What became of one row. */
export type RowOutcome = Prediction | Refusal;

/** Reads and predicts rows of which each is answered or refused by itself: streams, where nothing can be taken back. */
export interface ChunkPredictor {
  /** A Refusal among them is a row that could not be read. */
  readRows(rows: readonly unknown[]): RowChunk;
  readonly texts: TextReader;
  /** Of all rows, in order. */
  predict(chunk: RowChunk): readonly RowOutcome[];
}

/** Fewer rows than this are asked for one by one: a table has a price of its own. Measured on a forest of 100 trees. */
const rowsWorthATable = 128;

export function createChunkPredictor({ model }: ServedModel, rules: ServeRules): ChunkPredictor {
  const read = createRowReader(model, rules.missing);
  const answer = answersOf(model, rules);
  const { predictCells } = prepareModel(model);

  const width = model.target.task === "regression" ? 1 : model.target.classes.length;
  const impossible = new Float64Array(width).fill(Number.NaN);

  /** NaN for a row that the model cannot take. */
  const outputsOfRow = (cells: Float64Array): Float64Array => {
    try {
      return predictCells(cells);
    } catch (error) {
      if (isRowFault(error)) return impossible;
      throw error;
    }
  };
  const outputsOf = (table: Table): Float64Array => {
    if (table.rows >= rowsWorthATable) {
      try {
        return predictTable(model, table);
      } catch (error) {
        if (!isRowFault(error)) throw error; // one row's fault is not the others': below
      }
    }
    const cells = new Float64Array(table.columns.length);
    const outputs = new Float64Array(table.rows * width);
    for (let row = 0; row < table.rows; row++) {
      outputs.set(outputsOfRow(takeCells(table.columns, row, cells)), row * width);
    }
    return outputs;
  };

  return {
    texts: createTextReader(model, rules),
    readRows: (rows) => {
      const chunk = new ChunkBuilder(model, rows.length);
      const noPath = () => "";
      for (const row of rows) {
        if (row instanceof Refusal) {
          chunk.refuse(row);
          continue;
        }
        const problems: RowProblem[] = [];
        const notes = read(row, 0, chunk.cells, noPath, problems);
        if (problems.length > 0) chunk.refuse(rowsRefused(problems));
        else chunk.accept(notes);
      }
      return chunk.done();
    },
    predict: ({ rows, table, notes, refused }) => {
      const outputs = outputsOf(table);
      let next = 0;
      return Array.from({ length: rows }, (_, row) => {
        const refusal = refused.get(row);
        if (refusal !== undefined) return refusal;
        const at = next++;
        for (let i = at * width; i < (at + 1) * width; i++) if (!Number.isFinite(outputs[i])) return notFinite("");
        return answer(outputs, at, notes[at]!);
      });
    },
  };
}
