/** What a scored CSV is shown by: its first rows, and what became of all of them. */
export interface Scored {
  readonly columns: readonly string[];
  readonly first: readonly (readonly string[])[];
  rows: number;
  /** Rows that were not predicted; the file says why in its column `error`. */
  refused: number;
  /** Why the answer ended before its time, as its last line says; null where it did not. */
  stopped: string | null;
  /** Ratings, or classes, with how many rows each has; in the order in which they came. */
  readonly counts: Map<string, number>;
  /** Predicted numbers; empty for a classifier. */
  readonly numbers: number[];
}

const shownRows = 10;

/** Takes a CSV's text piece by piece as it arrives; a cell may be cut anywhere, quoted, or hold line breaks. */
export function createScoredReader(isNumber: boolean): {
  readonly scored: Scored;
  take(piece: string): void;
  end(): void;
} {
  const columns: string[] = [];
  const first: string[][] = [];
  const scored: Scored = { columns, first, rows: 0, refused: 0, stopped: null, counts: new Map(), numbers: [] };
  let [at, ratingAt, errorAt] = [-1, -1, -1];

  const onRow = (cells: readonly string[]) => {
    if (columns.length === 0) {
      columns.push(...cells);
      at = cells.lastIndexOf("prediction");
      ratingAt = cells.indexOf("rating", at);
      errorAt = cells.indexOf("error", at);
      return;
    }
    const problem = cells[errorAt] ?? "";
    if (problem.startsWith("stopped at row ")) {
      scored.stopped = problem;
      return;
    }
    scored.rows++;
    if (first.length < shownRows) first.push([...cells]);
    if (problem !== "") {
      scored.refused++;
      return;
    }
    const prediction = cells[at] ?? "";
    const told = isNumber ? (ratingAt < 0 ? null : cells[ratingAt] || "none") : prediction;
    if (told !== null) scored.counts.set(told, (scored.counts.get(told) ?? 0) + 1);
    if (isNumber && prediction !== "" && Number.isFinite(Number(prediction))) scored.numbers.push(Number(prediction));
  };
  return { scored, ...createCsvReader(onRow) };
}

/** RFC 4180, in pieces. Empty lines are no rows. */
function createCsvReader(onRow: (cells: readonly string[]) => void): { take(piece: string): void; end(): void } {
  let cells: string[] = [];
  let cell = "";
  let state: "plain" | "quoted" | "quote in quoted" = "plain";
  const endCell = () => {
    cells.push(cell);
    cell = "";
  };
  const endRow = () => {
    if (cells.length > 0 || cell !== "") {
      endCell();
      onRow(cells);
    }
    cells = [];
  };
  const read = (char: string) => {
    if (state === "quoted") {
      if (char === '"') state = "quote in quoted";
      else cell += char;
      return;
    }
    if (char === '"') {
      if (state === "quote in quoted") cell += char;
      state = "quoted";
      return;
    }
    state = "plain";
    if (char === ",") endCell();
    else if (char === "\n") endRow();
    else if (char !== "\r") cell += char;
  };
  return {
    take: (piece) => {
      for (const char of piece) read(char);
    },
    end: endRow,
  };
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const binCount = 24;

/** Counts of numbers in bins of equal width; one bin where all are equal, none where there are none. */
export function binsOf(numbers: readonly number[]): readonly Bin[] {
  if (numbers.length === 0) return [];
  const low = numbers.reduce((a, b) => Math.min(a, b));
  const high = numbers.reduce((a, b) => Math.max(a, b));
  if (low === high) return [{ from: low, to: high, count: numbers.length }];
  const counts = Array.from({ length: binCount }, () => 0);
  for (const value of numbers) {
    const bin = Math.min(binCount - 1, Math.floor(((value - low) / (high - low)) * binCount));
    counts[bin] = counts[bin]! + 1;
  }
  const edge = (i: number) => low + ((high - low) * i) / binCount;
  return counts.map((count, i) => ({ from: edge(i), to: edge(i + 1), count }));
}
