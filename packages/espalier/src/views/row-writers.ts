import { csvLine } from "../csv/index.ts";
import { Refusal, type LiveModel, type RowOutcome } from "../predict/index.ts";
import type { RowPiece } from "./row-source.ts";

/** How rows and what became of them are written. */
export interface RowWriter {
  /** Before the first row. */
  readonly head: string;
  /** A line for each row. `firstRow` is the place of the first, from 0. */
  write(piece: RowPiece, outcomes: readonly RowOutcome[], firstRow: number): string;
  /** The last line of an answer that ends before its time: why, and at which row, from 0. */
  stopped(refusal: Refusal, row: number): string;
}

/** The columns of the input, then `prediction`, `rating`, `probability …` as `espalier predict` has them, then `error`. */
export function csvWriter(inputs: readonly string[], { info }: LiveModel): RowWriter {
  const classes = info.target.classes ?? [];
  const isRated = info.bands !== undefined;
  const own = ["prediction", ...(isRated ? ["rating"] : []), ...classes.map((name) => `probability ${name}`)];
  const cells = new Map(
    [...classes, ...(info.bands ?? []).map(({ label }) => label)].map((text) => [text, cell(text)]),
  );
  const noAnswer = ",".repeat(own.length);

  const answerOf = (outcome: RowOutcome): string => {
    if (outcome instanceof Refusal) return `${noAnswer},${cell(errorText(outcome))}`;
    if ("probabilities" in outcome) {
      const { label, probabilities } = outcome;
      return `,${cells.get(label)!}${classes.map((name) => `,${probabilities[name]!}`).join("")},`;
    }
    const { prediction, rating } = outcome;
    return isRated ? `,${prediction},${rating == null ? "" : cells.get(rating)!},` : `,${prediction},`;
  };
  return {
    head: csvLine([...inputs, ...own, "error"]),
    write: (piece, outcomes) => {
      let text = "";
      for (let row = 0; row < outcomes.length; row++) text += `${piece.inputLine(row)}${answerOf(outcomes[row]!)}\n`;
      return text;
    },
    stopped: (refusal, row) =>
      `${",".repeat(inputs.length - 1)}${noAnswer},${cell(`stopped at row ${row + 1}: ${errorText(refusal)}`)}\n`,
  };
}

const cell = (text: string) => csvLine([text]).slice(0, -1);

/** In one line. */
const errorText = ({ code, message, hint }: Refusal) => `${code}: ${message}; ${hint}`.replaceAll(/[\r\n]+/g, " ");

/** One line a row: its prediction as in `predictions` of a batch, or `{"error": …, "row": n}`, counted from 1. */
export const jsonLinesWriter: RowWriter = {
  head: "",
  write: (_piece, outcomes, firstRow) =>
    outcomes
      .map((outcome, row) =>
        outcome instanceof Refusal ? errorLine(outcome, firstRow + row) : `${JSON.stringify(outcome)}\n`,
      )
      .join(""),
  stopped: errorLine,
};

function errorLine(refusal: Refusal, row: number): string {
  const { code, message, hint, details } = refusal;
  return `${JSON.stringify({ error: { code, message, hint, ...(details ? { details } : {}) }, row: row + 1 })}\n`;
}
