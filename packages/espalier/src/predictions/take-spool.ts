import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { SqliteFile } from "../store/index.ts";
import type { RecordInserter } from "./insert-records.ts";
import { readLine, type ModelFacts, type SpoolLine } from "./spool-line.ts";
import { fileOf, type SpoolName } from "./spool-name.ts";

export interface Taken {
  readonly rows: number;
  /** Lines that the disk lost some of. The last line of a killed process is one: nobody was answered on it. */
  readonly damagedLines: number;
}

export const nothingTaken: Taken = { rows: 0, damagedLines: 0 };

/**
 * Takes what a spool holds and was not taken yet into the database, in one transaction with how far it was taken: so
 * nothing is taken twice, whenever this process ends, and whoever else takes spools at the same time.
 *
 * @param isDone nobody adds to it any more: what stands behind its last line end is lost
 */
export function takeSpool(
  database: SqliteFile,
  insert: RecordInserter,
  folder: string,
  spool: SpoolName,
  { isDone, nowMs }: { readonly isDone: boolean; readonly nowMs: number },
): Taken {
  return database.transaction(() => {
    // Opened within the transaction: whoever took it before us has removed it, or has written how far it was taken.
    const fd = openIfThere(join(folder, fileOf(spool)));
    if (fd === null) return nothingTaken;
    try {
      const { size } = fstatSync(fd);
      const from = insert.takenBytes(spool.base);
      if (from >= size && !isDone) return nothingTaken;
      const models = new Map<number, ModelFacts>();
      let [rows, damagedLines, to] = [0, 0, 0];
      for (const { text, end, isWhole } of linesOf(fd, size)) {
        if (!isWhole && !isDone) break;
        const isNew = end > from;
        to = end;
        if (!isNew && text.startsWith("[")) continue;
        const line: SpoolLine = isWhole ? readLine(text) : { kind: "damaged" };
        if (line.kind === "model") models.set(line.number, line.model);
        if (!isNew) continue;
        const model = line.kind === "record" ? models.get(line.record.model) : undefined;
        if (line.kind === "record" && model !== undefined) rows += insert.record(line.record, model);
        else if (line.kind === "record" || line.kind === "damaged") damagedLines++;
      }
      insert.setTaken(spool.base, Math.max(from, to), isDone);
      if (damagedLines > 0) insert.journal("damaged", damagedLines, { spool: spool.base }, nowMs);
      return { rows, damagedLines };
    } finally {
      closeSync(fd);
    }
  });
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** A line's text without its end, and the place in the file after it. Only the last may not be whole. */
export interface FileLine {
  readonly text: string;
  readonly begin: number;
  readonly end: number;
  readonly isWhole: boolean;
}

/** The lines in a file's first `size` bytes, held one piece at a time. */
export function* linesOf(fd: number, size: number, pieceBytes = 2 ** 20): Generator<FileLine> {
  const piece = Buffer.allocUnsafe(pieceBytes);
  let rest = Buffer.alloc(0);
  let begin = 0;
  for (let at = 0; at < size; ) {
    const count = readSync(fd, piece, 0, Math.min(pieceBytes, size - at), at);
    if (count === 0) break;
    at += count;
    const bytes = Buffer.concat([rest, piece.subarray(0, count)]);
    let from = 0;
    for (let to = bytes.indexOf(10); to >= 0; to = bytes.indexOf(10, from)) {
      const end = begin + to + 1 - from;
      yield { text: bytes.toString("utf8", from, to), begin, end, isWhole: true };
      begin = end;
      from = to + 1;
    }
    rest = Buffer.from(bytes.subarray(from));
  }
  if (rest.length > 0) yield { text: rest.toString("utf8"), begin, end: begin + rest.length, isWhole: false };
}
