const [tab, lineFeed, carriageReturn, space, quote] = [0x09, 0x0a, 0x0d, 0x20, 0x22];

/**
 * Records as places in bytes: no text is made before somebody asks for it. Good until the scanner is used again.
 * Record r has the cells firstCell[r] … firstCell[r + 1] − 1.
 */
export interface Records {
  readonly bytes: Buffer;
  readonly count: number;
  /** Shape (≥ count + 1,). */
  readonly firstCell: Int32Array;
  /** Cell c is bytes[begin[c], end[c]): without spaces around it, and without its quotes. */
  readonly begin: Int32Array;
  readonly end: Int32Array;
  /** Record r is bytes[from[r], to[r]), as it was sent, without its line end. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** 0: no cell is quoted; 1: some are; 2: quotes do not fit. Shape (≥ count,). */
  readonly quotes: Uint8Array;
}

/** Where in a record the scanner stands. */
type Place = "cell begins" | "plain" | "quoted" | "after quote";

/**
 * Cuts CSV (RFC 4180) into records as its bytes come: any line ends, quotes where a cell begins. Each byte is looked at
 * once, however the pieces are cut. Text between a closing quote and the next delimiter does not fit, and is told in
 * `quotes`; a quote within an unquoted cell is a character like others.
 */
export class RecordScanner {
  readonly #delimiter: number;
  #bytes = Buffer.allocUnsafe(1 << 16);
  #filled = 0;
  #at = 0;
  #place: Place = "cell begins";
  #afterReturn = false;
  #cellFrom = 0;
  #quoteEnd = 0;
  #count = 0;
  #cells = 0;
  #quotes: 0 | 1 | 2 = 0;
  #firstCell = new Int32Array(64);
  #from = new Int32Array(64);
  #to = new Int32Array(64);
  #records = new Uint8Array(64);
  #begin = new Int32Array(256);
  #end = new Int32Array(256);

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /** Bytes of the record that is not complete yet. */
  get pending(): number {
    return this.#filled - this.#from[this.#count]!;
  }

  push(piece: Uint8Array): void {
    this.#forget();
    const needed = this.#filled + piece.length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#filled);
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#filled);
    this.#filled = needed;
  }

  /** The records that are complete, so many at most. */
  take(most: number): Records {
    this.#forget();
    this.#scan(most);
    return this.#found();
  }

  /** No more bytes come: all records that are left, the last of which needs no line end. */
  end(): Records {
    this.#forget();
    this.#scan(Number.POSITIVE_INFINITY);
    if (this.#filled > this.#from[this.#count]!) {
      if (this.#place === "quoted") {
        this.#quotes = 2;
        this.#quoteEnd = this.#filled;
        this.#place = "after quote";
      }
      this.#endCell(this.#filled);
      this.#endRecord(this.#filled, this.#filled);
    }
    return this.#found();
  }

  #found(): Records {
    return {
      bytes: this.#bytes,
      count: this.#count,
      firstCell: this.#firstCell,
      begin: this.#begin,
      end: this.#end,
      from: this.#from,
      to: this.#to,
      quotes: this.#records,
    };
  }

  /** Moves what is left of the record under way to the beginning, over the records that were taken. */
  #forget(): void {
    const count = this.#count;
    if (count === 0) return;
    const shift = this.#from[count]!;
    const first = this.#firstCell[count]!;
    this.#bytes.copyWithin(0, shift, this.#filled);
    this.#filled -= shift;
    this.#at -= shift;
    this.#cellFrom -= shift;
    this.#quoteEnd -= shift;
    for (let cell = first; cell < this.#cells; cell++) {
      this.#begin[cell - first] = this.#begin[cell]! - shift;
      this.#end[cell - first] = this.#end[cell]! - shift;
    }
    this.#cells -= first;
    this.#count = 0;
    this.#from[0] = 0;
    this.#firstCell[0] = 0;
  }

  #scan(most: number): void {
    const { bytes, delimiter, filled } = { bytes: this.#bytes, delimiter: this.#delimiter, filled: this.#filled };
    let at = this.#at;
    while (at < filled && this.#count < most) {
      const byte = bytes[at]!;
      if (this.#afterReturn) {
        this.#afterReturn = false;
        if (byte === lineFeed) {
          at++;
          this.#from[this.#count] = at;
          this.#cellFrom = at;
          continue;
        }
      }
      switch (this.#place) {
        case "cell begins":
          if (byte === quote) {
            this.#place = "quoted";
            this.#quotes = this.#quotes === 2 ? 2 : 1;
            this.#cellFrom = at + 1;
            at++;
          } else if ((byte === space || byte === tab) && byte !== delimiter) at++;
          else {
            this.#place = "plain";
            this.#cellFrom = at;
          }
          continue;
        case "plain": {
          let here = byte;
          while (here !== delimiter && here !== lineFeed && here !== carriageReturn && ++at < filled) here = bytes[at]!;
          if (at === filled) continue;
          break;
        }
        case "quoted": {
          const closing = bytes.indexOf(quote, at);
          if (closing < 0 || closing >= filled) at = filled;
          else {
            at = closing + 1;
            this.#quoteEnd = closing;
            this.#place = "after quote";
          }
          continue;
        }
        case "after quote":
          if (byte === quote && at === this.#quoteEnd + 1) {
            this.#place = "quoted"; // two quotes are one
            at++;
            continue;
          }
          if (byte !== delimiter && byte !== lineFeed && byte !== carriageReturn) {
            if (byte !== space && byte !== tab) this.#quotes = 2;
            at++;
            continue;
          }
          break;
      }
      const ending = bytes[at]!;
      this.#endCell(at);
      at++;
      if (ending !== delimiter) {
        this.#endRecord(at - 1, at);
        this.#afterReturn = ending === carriageReturn;
      }
      this.#cellFrom = at;
    }
    this.#at = at;
  }

  #endCell(at: number): void {
    if (this.#cells === this.#begin.length) {
      this.#begin = grown(this.#begin);
      this.#end = grown(this.#end);
    }
    let end = this.#place === "after quote" ? this.#quoteEnd : at;
    const begin = this.#place === "cell begins" ? at : this.#cellFrom;
    if (this.#place === "plain") while (end > begin && isSpace(this.#bytes[end - 1]!)) end--;
    this.#begin[this.#cells] = begin;
    this.#end[this.#cells] = end;
    this.#cells++;
    this.#place = "cell begins";
  }

  #endRecord(to: number, next: number): void {
    this.#to[this.#count] = to;
    this.#records[this.#count] = this.#quotes;
    this.#quotes = 0;
    this.#count++;
    if (this.#count + 1 >= this.#from.length) {
      this.#from = grown(this.#from);
      this.#to = grown(this.#to);
      this.#firstCell = grown(this.#firstCell);
      const records = new Uint8Array(this.#from.length);
      records.set(this.#records);
      this.#records = records;
    }
    this.#from[this.#count] = next;
    this.#firstCell[this.#count] = this.#cells;
  }
}

const isSpace = (byte: number) => byte === space || byte === tab;

function grown(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * values.length);
  larger.set(values);
  return larger;
}

/** What a cell says: its quotes undone. */
export function cellText({ bytes, begin, end }: Records, cell: number): string {
  const from = begin[cell]!;
  const text = bytes.toString("utf8", from, end[cell]!);
  return from > 0 && bytes[from - 1] === quote ? text.replaceAll('""', '"') : text;
}
