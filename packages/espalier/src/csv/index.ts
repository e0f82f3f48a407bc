export { csvLine } from "./csv-line.ts";
export { numberInBytes } from "./number-in-bytes.ts";
export { numberOf } from "./number-of.ts";
export { cellText, RecordScanner, type Records } from "./record-scanner.ts";
export { defaultMissing, delimiters, type Delimiter } from "./words.ts";
