import { zipSync, type ZippableFile } from "fflate";

/** A file to put into a ZIP, by its path there, with `/` between its parts. */
export interface FileToZip {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The first day that ZIP can tell, in local time as ZIP has it: the same digits in every zone. */
const aDay = () => new Date(1980, 0, 1);
const unix = 3;
/** A plain file that all may read. */
const readable = 0o100_644 << 16;

/** A ZIP of these files: the same files give the same bytes, wherever and whenever. */
export function zipOf(files: readonly FileToZip[]): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const entries = sorted.map(({ path, bytes }): [string, ZippableFile] => [
    path,
    [bytes, { os: unix, attrs: readable }],
  ]);
  return zipSync(Object.fromEntries(entries), { level: 9, mtime: aDay() });
}
