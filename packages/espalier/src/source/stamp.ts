import { lstatSync, statSync, type Stats } from "node:fs";

/** What tells whether a file is still what it was, without reading it. Times to a quarter of a microsecond. */
export interface Stamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

export const stampFrom = ({ size, mtimeMs, ctimeMs, ino }: Stats): Stamp => ({
  sizeBytes: size,
  mtimeMs,
  ctimeMs,
  inode: ino,
});

/** Of the file behind a link. Synchronous: for thousands of files a quarter of the time of a promise each. */
export function stampOf(path: string): Stamp & { readonly isFile: boolean } {
  const found = statSync(path);
  return { ...stampFrom(found), isFile: found.isFile() };
}

/** Of a plain file; null for a link, a folder and whatever else has that name. */
export function plainStampOf(path: string): Stamp | null {
  const found = lstatSync(path);
  return found.isFile() ? stampFrom(found) : null;
}

export const isSameStamp = (a: Stamp, b: Stamp): boolean =>
  a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.inode === b.inode;
