import { isUtf8 } from "node:buffer";
import { quoted, type Model } from "@espalier/learn";
import { cellText, defaultMissing, numberInBytes, numberOf, type Records } from "../csv/index.ts";
import { didYouMean } from "../fault/index.ts";
import { rowsRefused } from "./predictor.ts";
import { Refusal } from "./refusal.ts";
import { requestNames } from "./request-names.ts";
import { ChunkBuilder, type RowChunk } from "./row-chunk.ts";
import { levelUnseen, valueMissing, type RowProblem } from "./row-problem.ts";
import { slotsOf, type RowNotes, type Slot } from "./row-reader.ts";
import type { ServeRules } from "./served-model.ts";

/** Which column of a text table is which feature. */
export interface TextColumns {
  /** Cells that a row must have. */
  readonly width: number;
  /** Feature, in schema order → its column. */
  readonly columns: Int32Array;
}

/** Reads rows of texts: what a CSV file's cells mean. */
export interface TextReader {
  /** How many of the names are features of the model. */
  known(header: readonly string[]): number;
  /**
   * Columns by name; others are nobody's. Throws a Refusal CSV_INVALID where a name is there twice, or a feature not at
   * all: to predict from stand-ins alone what the sender believes to have sent would be worse than to refuse it.
   */
  byName(header: readonly string[]): TextColumns;
  /** The features in schema order. */
  readonly inOrder: TextColumns;
  /** Records as rows. One without any value is none. */
  read(records: Records, columns: TextColumns): TextChunk;
}

/** What records say, and which record each row was. */
export interface TextChunk {
  readonly chunk: RowChunk;
  readonly recordOf: readonly number[];
}

/** Longer texts are no level of any category, and no number. */
const longest = 10_000;

export function createTextReader(model: Model, { missing, csv }: ServeRules): TextReader {
  const slots = slotsOf(model);
  const { places, accepted } = requestNames(
    slots.map(({ name }) => name),
    model.target.name,
  );
  const missingWords = new Set<string>(["", ...(csv?.missing ?? defaultMissing)]);
  const decimal = (csv?.decimal ?? ".").charCodeAt(0);
  // Words such as -999: a number that may stand for a missing value is looked at as a text, too.
  const missingNumbers = new Set([...missingWords].map((word) => numberOf(word, csv?.decimal ?? ".")));

  return {
    known: (header) => header.filter((name) => places.has(name)).length,
    byName: (header) => {
      const problems = [...twice(header)];
      const columns = new Int32Array(slots.length).fill(-1);
      header.forEach((name, column) => {
        const place = places.get(name);
        if (place === undefined) return;
        if (columns[place]! >= 0 && header[columns[place]!] !== name) {
          problems.push(
            `${quoted(slots[place]!.name)} is there twice, as ${accepted[place]!.map(quoted).join(" and ")}`,
          );
        }
        columns[place] = column;
      });
      const absent = slots.filter((_, place) => columns[place]! < 0).map(({ name }) => name);
      problems.push(...absent.map((name) => absentText(name, header)));
      if (problems.length > 0) throw headerRefused(problems);
      return { width: header.length, columns };
    },
    inOrder: { width: slots.length, columns: Int32Array.from(slots, (_, place) => place) },
    read: (records, { width, columns }) => {
      const chunk = new ChunkBuilder(model, records.count);
      const recordOf: number[] = [];
      const areUtf8 = isUtf8(records.bytes.subarray(records.from[0], records.to[records.count - 1]));
      let problems: RowProblem[] = [];
      let notes = emptyNotes();
      const none = emptyNotes();
      for (let record = 0; record < records.count; record++) {
        if (isBlank(records, record)) continue;
        recordOf.push(record);
        const problem = recordProblem(records, record, width, areUtf8);
        if (problem !== null) {
          chunk.refuse(rowsRefused([{ path: "", ...problem }]));
          continue;
        }
        const start = records.firstCell[record]!;
        for (let place = 0; place < slots.length; place++) {
          readCell(place, start + columns[place]!, records, chunk.cells, notes, problems);
        }
        if (problems.length > 0) {
          chunk.refuse(rowsRefused(problems));
          problems = [];
          notes = emptyNotes();
        } else if (notes.defaulted.length > 0 || notes.out_of_range.length > 0) {
          chunk.accept(notes);
          notes = emptyNotes();
        } else chunk.accept(none); // most rows have nothing to note, and share their having none
      }
      return { chunk: chunk.done(), recordOf };
    },
  };

  function readCell(
    place: number,
    cell: number,
    records: Records,
    cells: Float64Array,
    notes: RowNotes,
    problems: RowProblem[],
  ): void {
    const slot = slots[place]!;
    const { feature, name } = slot;
    if (feature.kind === "number") {
      const value = numberInBytes(records.bytes, records.begin[cell]!, records.end[cell]!, decimal);
      if (!Number.isNaN(value) && !(missingNumbers.has(value) && missingWords.has(textOf(records, cell)))) {
        cells[place] = value;
        const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = feature;
        if (value < min || value > max) notes.out_of_range.push(name);
        return;
      }
    }
    const text = textOf(records, cell);
    if (missingWords.has(text)) return standIn(slot, place, cells, notes, problems, null);
    if (feature.kind === "number") return void problems.push(cellNotNumber(name, text));
    const code = slot.codeOf.get(text);
    if (code !== undefined) cells[place] = code;
    else standIn(slot, place, cells, notes, problems, text);
  }

  /** `text` is a category's that training never saw; null: there is no value. */
  function standIn(
    { name, feature, standIn: value }: Slot,
    place: number,
    cells: Float64Array,
    notes: RowNotes,
    problems: RowProblem[],
    text: string | null,
  ): void {
    if (missing === "reject") {
      const said = text !== null && feature.kind === "category" ? levelUnseen(name, feature, text) : valueMissing(name);
      problems.push({ path: name, ...said });
    }
    cells[place] = value;
    notes.defaulted.push(name);
    if (text !== null) notes.unseen.push(name);
  }
}

const emptyNotes = (): RowNotes => ({ defaulted: [], unseen: [], out_of_range: [] });

/** Whether no cell of a record has a value. */
export function isBlank({ firstCell, begin, end }: Records, record: number): boolean {
  for (let cell = firstCell[record]!; cell < firstCell[record + 1]!; cell++) {
    if (begin[cell] !== end[cell]) return false;
  }
  return true;
}

function textOf(records: Records, cell: number): string {
  const text = cellText(records, cell).trim();
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

const cellNotNumber = (name: string, text: string): RowProblem => ({
  path: name,
  message: `${quoted(name)} must be a number; got the text ${quoted(text)}`,
  fix: "write a plain decimal number, or leave the cell empty where there is no value",
});

/** What is wrong with a record before any of its cells is looked at. */
function recordProblem(records: Records, record: number, width: number, areUtf8: boolean) {
  const found = records.firstCell[record + 1]! - records.firstCell[record]!;
  if (records.quotes[record] === 2) {
    return {
      message: "a quote that begins a cell must be closed right before the next delimiter",
      fix: 'close it, and write a quote within a quoted cell twice: "say ""x"""',
    };
  }
  if (!areUtf8 && !isUtf8(records.bytes.subarray(records.from[record], records.to[record]))) {
    return { message: "the row is not UTF-8 text", fix: "send the file in UTF-8" };
  }
  if (found !== width) {
    return {
      message: `a row must have ${width} cells; this one has ${found}`,
      fix: "quote cells that hold delimiters",
    };
  }
  return null;
}

function twice(header: readonly string[]): readonly string[] {
  const names = new Set<string>();
  const found = new Set<string>();
  for (const name of header) {
    if (name !== "" && names.has(name)) found.add(name);
    names.add(name);
  }
  return [...found].map((name) => `${quoted(name)} is there twice`);
}

function absentText(name: string, header: readonly string[]): string {
  const [like] = header.length <= 1_000 ? didYouMean(name, header) : [];
  return `${quoted(name)} is not there${like === undefined ? "" : `; did you mean it by ${quoted(like)}?`}`;
}

function headerRefused(problems: readonly string[]): Refusal {
  const shown = problems.slice(0, 10).join("; ");
  return new Refusal(
    "CSV_INVALID",
    `the first line must name every feature once: ${shown}${problems.length > 10 ? "; …" : ""}`,
    "GET /model/info lists the features; other columns are passed through",
  );
}
