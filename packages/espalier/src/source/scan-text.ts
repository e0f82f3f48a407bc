import { isAscii, isUtf8 } from "node:buffer";
import { fault } from "../fault/index.ts";
import { refuseNul, wrongEncoding } from "./encoding.ts";
import { lineLimitMb } from "./csv-file.ts";
import { piecesOf } from "./pieces.ts";
import { WordWatch } from "./word-watch.ts";

/** What a look at every byte of a text file tells. */
export interface TextScan {
  /** What ends every line; null: they are mixed. */
  readonly newline: "\n" | "\r\n" | null;
  /** A quote stands where RFC 4180 has none: in the middle of a cell, or after a space. */
  readonly oddQuotes: boolean;
  /** `1_000` or `+-5` is somewhere: DuckDB takes them for numbers, and no others that are none. */
  readonly oddNumber: boolean;
  /** A cell may have spaces around it, or a line end in it; no: every cell is as it would be after trimming. */
  readonly untrimmed: boolean;
  /** Of the words that were looked for: those that may be somewhere. */
  readonly words: readonly string[];
}

const [lineFeed, carriageReturn, quote, underscore, plus] = [0x0a, 0x0d, 0x22, 0x5f, 0x2b];
/** Space, tab, vertical tab, form feed, and the quote that keeps any of the others. */
const edges = [0x20, 0x09, 0x0b, 0x0c, quote];

/**
 * Looks at every byte, most of them by searches that run at the speed of memory; only where there are quotes or
 * carriage returns one by one. Faults FILE_EMPTY, LINE_TOO_LONG, and FILE_ENCODING where it is not UTF-8
 * text.
 */
export async function scanText(
  path: string,
  name: string,
  delimiter: string,
  words: readonly string[],
  signal?: AbortSignal,
): Promise<TextScan> {
  const shape = new ShapeWatch(delimiter.charCodeAt(0));
  const wordWatch = new WordWatch(words);
  let [oddNumber, untrimmed, hasText, begun, line] = [false, false, false, false, 0];
  let rest: Buffer = Buffer.alloc(0); // a line that goes on in the next piece
  for await (const piece of piecesOf(path, signal)) {
    if (!begun || piece.includes(0)) refuseNul(piece, name);
    // The names of columns are trimmed by us.
    untrimmed ||= mayHaveEdges(begun ? piece : piece.subarray(piece.indexOf(lineFeed) + 1), delimiter);
    begun = true;
    hasText ||= piece.some((byte) => byte > 0x20 && byte < 0xef);
    const end = piece.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      const seam = rest.length === 0 ? 0 : piece.indexOf(lineFeed) + 1; // where the line that began before has its end
      for (const lines of [Buffer.concat([rest, piece.subarray(0, seam)]), piece.subarray(seam, end)]) {
        if (!isUtf8(lines)) throw wrongEncoding(lines, name, "not-utf-8", await linesBefore(path, line));
        line += lines.length;
      }
      rest = Buffer.from(piece.subarray(end));
    } else {
      rest = Buffer.concat([rest, piece]);
      if (rest.length > lineLimitMb << 20) {
        throw fault("LINE_TOO_LONG", { file: name, line: (await linesBefore(path, line)) + 1, limitMb: lineLimitMb });
      }
    }
    oddNumber ||= hasOddNumber(piece);
    shape.watch(piece);
    wordWatch.watch(piece);
  }
  if (!hasText) throw fault("FILE_EMPTY", { file: name });
  if (!isUtf8(rest)) throw wrongEncoding(rest, name, "not-utf-8", await linesBefore(path, line));
  return { ...shape.found(), oddNumber, untrimmed, words: wordWatch.seen() };
}

/** How many line ends stand before a byte of the file. */
async function linesBefore(path: string, byte: number): Promise<number> {
  let [count, at] = [0, 0];
  for await (const piece of piecesOf(path)) {
    for (let i = 0; i < piece.length && at < byte; i++, at++) if (piece[i] === lineFeed) count++;
    if (at >= byte) break;
  }
  return count;
}

/** Any white space besides the delimiter and line ends; those, too, where quotes may put them into a cell. */
function mayHaveEdges(piece: Buffer, delimiter: string): boolean {
  return !isAscii(piece) || edges.some((byte) => byte !== delimiter.charCodeAt(0) && piece.includes(byte));
}

function hasOddNumber(piece: Buffer): boolean {
  const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;
  for (let at = piece.indexOf(underscore); at >= 0; at = piece.indexOf(underscore, at + 1)) {
    // At the edge of a piece the neighbour is not seen: rather once too often than once too seldom.
    const before = at === 0 || isDigit(piece[at - 1]);
    const after = at === piece.length - 1 || isDigit(piece[at + 1]);
    if (before && after) return true;
  }
  return piece.includes("+-") || piece[piece.length - 1] === plus;
}

type State = "outside" | "begin" | "inside" | "closing";

/** Follows quotes and line ends through the pieces of a file. */
class ShapeWatch {
  private state: State = "begin"; // begin: a cell begins here
  private odd = false;
  private returned = false; // the last byte was a carriage return
  private readonly ends = { lf: false, crlf: false, cr: false };
  private readonly delimiter: number;

  constructor(delimiter: number) {
    this.delimiter = delimiter;
  }

  watch(piece: Buffer): void {
    const quoted = this.state === "inside" || this.state === "closing" || piece.includes(quote);
    if (quoted || this.returned || piece.includes(carriageReturn)) return this.each(piece);
    const last = piece[piece.length - 1];
    this.ends.lf ||= piece.includes(lineFeed);
    this.state = last === lineFeed || last === this.delimiter ? "begin" : "outside";
  }

  found(): Pick<TextScan, "newline" | "oddQuotes"> {
    if (this.returned) this.ends.cr = true;
    const { lf, crlf, cr } = this.ends;
    const newline = cr || (lf && crlf) ? null : crlf ? "\r\n" : "\n";
    return { newline, oddQuotes: this.odd };
  }

  private each(piece: Buffer): void {
    let { state, returned } = this;
    const { delimiter, ends } = this;
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i]!;
      if (state === "inside") {
        if (byte === quote) state = "closing";
        continue;
      }
      if (returned) {
        if (byte === lineFeed) ends.crlf = true;
        else ends.cr = true;
      } else if (byte === lineFeed) ends.lf = true;
      returned = byte === carriageReturn;
      if (byte === quote) {
        if (state === "outside") this.odd = true;
        state = "inside";
      } else if (byte === delimiter || byte === lineFeed || byte === carriageReturn) state = "begin";
      else {
        if (state === "closing") this.odd = true;
        state = "outside";
      }
    }
    this.state = state;
    this.returned = returned;
  }
}
