import type { DuckDBDataChunk } from "@duckdb/node-api";
import { codesOf, doublesOf, eachText, isPresent, isSpeakable, literal } from "../duck/index.ts";

type Numbers = Float64Array | Int32Array;

/** A typed array that grows by half when it is full. */
class Growing<T extends Numbers> {
  private values: T;
  length = 0;

  constructor(empty: T) {
    this.values = empty;
  }

  /** Room for so many more; what is in it is to be written by the caller. */
  extend(count: number): T {
    const needed = this.length + count;
    if (needed > this.values.length) {
      const grown = new (this.values.constructor as new (length: number) => T)(Math.ceil(needed * 1.5));
      grown.set(this.values.subarray(0, this.length));
      this.values = grown;
    }
    this.length = needed;
    return this.values.subarray(needed - count, needed) as T;
  }

  at(index: number): number {
    return this.values[index]!;
  }

  done(): T {
    return this.values.slice(0, this.length) as T;
  }
}

/** A number column that fills up; missing = NaN. */
export class NumberSink {
  private readonly values = new Growing(new Float64Array());
  /** A value was there that is no finite number. */
  isOdd = false;

  readonly width = 1;
  selection = (number: string): string => number;

  take(chunk: DuckDBDataChunk, place: number): void {
    const { items, present } = doublesOf(chunk, place);
    const count = chunk.rowCount;
    const out = this.values.extend(count);
    let odd = false;
    for (let i = 0; i < count; i++) {
      const value = items[i]!;
      if (present !== null && !isPresent(present, i)) out[i] = Number.NaN;
      else {
        out[i] = value;
        if (value - value !== 0) odd = true;
      }
    }
    this.isOdd ||= odd;
  }

  isMissing = (row: number): boolean => Number.isNaN(this.values.at(row));
  done = (): Float64Array => this.values.done();
}

/** What a text says; null: it is missing. */
type TextOf = (text: string) => string | null;

/** A category column that fills up; missing, and texts that are no level = -1. */
export class CategorySink {
  private readonly codes = new Growing(new Int32Array());
  private readonly speakable: readonly number[];
  private readonly codeOf: ReadonlyMap<string, number>;
  private readonly type: string;
  /** Texts that are no level, with their rows from 0. */
  readonly unknown = new Map<string, number[]>();

  readonly width = 2;

  constructor(levels: readonly string[]) {
    this.codeOf = new Map(levels.map((level, code) => [level, code]));
    // The others are never what a cell says.
    const isSaid = (level: string) => level !== "" && level === level.trim() && isSpeakable(level);
    this.speakable = levels.flatMap((level, code) => (isSaid(level) ? [code] : []));
    const texts = this.speakable.map((code) => literal(levels[code]!));
    this.type = `ENUM(${texts.length === 0 ? "''" : texts.join(", ")})`;
  }

  selection(text: string): string {
    const code = `TRY_CAST(${text} AS ${this.type})`;
    return `${code}, CASE WHEN ${code} IS NULL THEN ${text} END`;
  }

  take(chunk: DuckDBDataChunk, place: number, textOf: TextOf): void {
    const { items, present } = codesOf(chunk, place);
    const first = this.codes.length;
    const out = this.codes.extend(chunk.rowCount);
    for (let i = 0; i < chunk.rowCount; i++) {
      out[i] = present === null || isPresent(present, i) ? this.speakable[items[i]!]! : -1;
    }
    eachText(chunk, place + 1, (cell, i) => {
      const text = textOf(cell);
      if (text === null) return;
      const code = this.codeOf.get(text);
      if (code !== undefined) return void (out[i] = code);
      const rows = this.unknown.get(text);
      if (rows === undefined) this.unknown.set(text, [first + i]);
      else rows.push(first + i);
    });
  }

  isMissing = (row: number): boolean => this.codes.at(row) === -1;
  done = (): Int32Array => this.codes.done();
}

/** A column of texts whose levels are not known before; coded in the order in which they first stand there. */
export class TextSink {
  private readonly codes = new Growing(new Int32Array());
  private readonly codeOf = new Map<string, number>();
  /** By what is written: ` a` and `a` say the same. */
  private readonly codeOfCell = new Map<string, number>();

  readonly width = 1;
  selection = (text: string): string => text;

  take(chunk: DuckDBDataChunk, place: number, textOf: TextOf): void {
    const out = this.codes.extend(chunk.rowCount);
    out.fill(-1);
    eachText(chunk, place, (cell, i) => {
      let code = this.codeOfCell.get(cell);
      if (code === undefined) this.codeOfCell.set(cell, (code = this.coded(textOf(cell))));
      out[i] = code;
    });
  }

  private coded(text: string | null): number {
    if (text === null) return -1;
    const code = this.codeOf.get(text) ?? this.codeOf.size;
    this.codeOf.set(text, code);
    return code;
  }

  isMissing = (row: number): boolean => this.codes.at(row) === -1;
  done = (): Int32Array => this.codes.done();
  texts = (): readonly string[] => [...this.codeOf.keys()];
}
