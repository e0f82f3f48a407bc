import type { Prediction } from "../contract/index.ts";
import { Refusal, type LiveModel, type RowChunk, type RowOutcome } from "../predict/index.ts";
import { tooManyRows } from "./body-rows.ts";
import type { Pace } from "./pace.ts";
import type { RowPiece, RowSource } from "./row-source.ts";
import type { RowWriter } from "./row-writers.ts";
import type { ViewRequest, ViewServer } from "./view.ts";

export interface AskedRows {
  readonly live: LiveModel;
  readonly source: RowSource;
  readonly pace: Pace;
  readonly request: ViewRequest;
  readonly mostRows: number;
}

interface Answered {
  readonly piece: RowPiece;
  readonly outcomes: readonly RowOutcome[];
  readonly firstRow: number;
}

/** Predicts the rows of a source, some at a time, with a pause between. Rejects with a Refusal where it cannot go on. */
export async function* outcomesOf(server: ViewServer, asked: AskedRows): AsyncGenerator<Answered> {
  const { live, source, pace, request, mostRows } = asked;
  let firstRow = 0;
  let begunAt = performance.now();
  for await (const piece of source.pieces) {
    const { rows } = piece.chunk;
    if (firstRow + rows > mostRows) throw tooManyRows(mostRows);
    const outcomes = await server.askChunk(live, piece.chunk, firstRow, request);
    yield { piece, outcomes, firstRow };
    firstRow += rows;
    await pace.rest(rows, begunAt);
    begunAt = performance.now();
  }
}

/** The answer's text as it comes. What breaks off midway is told in its last line: its head is long gone. */
export async function* answerText(server: ViewServer, asked: AskedRows, writer: RowWriter): AsyncGenerator<string> {
  if (writer.head !== "") yield writer.head;
  let row = 0;
  try {
    for await (const { piece, outcomes, firstRow } of outcomesOf(server, asked)) {
      row = firstRow + outcomes.length;
      if (outcomes.length > 0) yield writer.write(piece, outcomes, firstRow);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    yield writer.stopped(error, row);
  }
}

/** Predictions of all rows, asked for once all of them have been read and fit. Rejects with a Refusal. */
export async function allPredictions(server: ViewServer, asked: AskedRows): Promise<readonly Prediction[]> {
  const { live, pace, request } = asked;
  const predictions: Prediction[] = [];
  for (const chunk of await allChunks(asked)) {
    const begunAt = performance.now();
    const outcomes = await server.askChunk(live, chunk, predictions.length, request);
    for (const outcome of outcomes) {
      if (outcome instanceof Refusal) throw rowsRefused([[predictions.length + 1, outcome]], 1);
      predictions.push(outcome);
    }
    await pace.rest(chunk.rows, begunAt);
  }
  return predictions;
}

async function allChunks({ source, pace, mostRows }: AskedRows): Promise<readonly RowChunk[]> {
  const chunks: RowChunk[] = [];
  const refused: [row: number, refusal: Refusal][] = [];
  let [rows, misfits] = [0, 0];
  for await (const { chunk } of source.pieces) {
    if (rows + chunk.rows > mostRows) throw tooManyRows(mostRows);
    const begunAt = performance.now();
    for (const [row, refusal] of chunk.refused) if (misfits++ < detailLimit) refused.push([rows + row + 1, refusal]);
    if (misfits === 0) chunks.push(chunk); // otherwise none will be asked for
    rows += chunk.rows;
    await pace.rest(chunk.rows, begunAt);
  }
  if (misfits > 0) throw rowsRefused(refused, misfits);
  return chunks;
}

/** So many places are told at most, as in any refusal. */
const detailLimit = 100;

/** One refusal for rows that do not fit, of which there are `count`; rows are numbered from 1. */
function rowsRefused(rows: readonly (readonly [row: number, refusal: Refusal])[], count: number): Refusal {
  const [[row, first]] = rows as readonly [readonly [number, Refusal]];
  const more = count === 1 ? "" : count === 2 ? "; one more row does not fit" : `; ${count - 1} more rows do not fit`;
  const details = rows.flatMap(([at, { details: own, message }]) =>
    (own ?? [{ path: "", message }]).map((one) => ({
      path: one.path === "" ? `row ${at}` : `row ${at}.${one.path}`,
      message: one.message,
    })),
  );
  return new Refusal(first.code, `row ${row}: ${first.message}${more}`, first.hint, details.slice(0, detailLimit));
}
