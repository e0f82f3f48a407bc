import { isUtf8 } from "node:buffer";
import { fault } from "../fault/index.ts";
import type { Encoding } from "./spec.ts";

const bom = [0xef, 0xbb, 0xbf];

/** The bytes, in UTF-8, of a file that is written otherwise. */
export function decoded(bytes: Uint8Array, encoding: Encoding): Uint8Array {
  return encoding === "utf-8" ? bytes : new TextEncoder().encode(decoderOf(bytes, encoding).decode(bytes));
}

/** Of the encoding that the project names; the byte order of UTF-16 as its mark tells, or little-endian. */
export function decoderOf(beginning: Uint8Array, encoding: Exclude<Encoding, "utf-8">) {
  if (encoding === "latin-1") return new TextDecoder("windows-1252");
  return new TextDecoder(startsWith(beginning, [0xfe, 0xff]) ? "utf-16be" : "utf-16le");
}

/** The bytes without a byte order mark. Faults FILE_EMPTY, and FILE_ENCODING where they are not UTF-8 text. */
export function utf8Text(bytes: Uint8Array, file: string): Uint8Array {
  if (isUtf16Marked(bytes)) throw wrongEncoding(bytes, file, "utf-16");
  const text = startsWith(bytes, bom) ? bytes.subarray(bom.length) : bytes;
  if (text.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))) throw fault("FILE_EMPTY", { file });
  if (text.includes(0)) throw wrongEncoding(bytes, file, looksUtf16(text) ? "utf-16" : "binary");
  if (!isUtf8(text)) throw wrongEncoding(bytes, file, "not-utf-8");
  return text;
}

/** Faults FILE_ENCODING where the first bytes are those of UTF-16, or a NUL is among the bytes. */
export function refuseNul(bytes: Uint8Array, file: string): void {
  if (isUtf16Marked(bytes)) throw wrongEncoding(bytes, file, "utf-16");
  if (bytes.includes(0)) throw wrongEncoding(bytes, file, looksUtf16(bytes) ? "utf-16" : "binary");
}

const isUtf16Marked = (bytes: Uint8Array) => startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff]);
const startsWith = (bytes: Uint8Array, prefix: readonly number[]) => prefix.every((byte, i) => bytes[i] === byte);

/** Latin letters in UTF-16 have a zero in every second byte. */
function looksUtf16(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 1000);
  const zerosAt = (parity: number) => start.filter((byte, i) => i % 2 === parity && byte === 0).length;
  const half = start.length / 2;
  return (zerosAt(1) > 0.4 * half && zerosAt(0) === 0) || (zerosAt(0) > 0.4 * half && zerosAt(1) === 0);
}

/** @param before lines of the file that stand before these bytes */
export function wrongEncoding(bytes: Uint8Array, file: string, found: "binary" | "utf-16" | "not-utf-8", before = 0) {
  const fix = {
    binary: "name a CSV file; export a spreadsheet or an archive to CSV first",
    "utf-16": `write csv(…, { encoding: "utf-16" }); or save it as UTF-8: iconv -f UTF-16 -t UTF-8 ${file} > utf8.csv`,
    "not-utf-8": `write csv(…, { encoding: "latin-1" }); or save it as UTF-8: iconv -f WINDOWS-1252 -t UTF-8 ${file} > utf8.csv`,
  }[found];
  return fault("FILE_ENCODING", { file, line: found === "not-utf-8" ? before + badLine(bytes) : 1, found, fix });
}

/** The first line that is not UTF-8; a line feed is never part of a longer character. */
function badLine(bytes: Uint8Array): number {
  let line = 1;
  for (let begin = 0; begin < bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, begin);
    const end = feed < 0 ? bytes.length : feed;
    if (!isUtf8(bytes.subarray(begin, end))) return line;
    begin = end + 1;
  }
  return line;
}
